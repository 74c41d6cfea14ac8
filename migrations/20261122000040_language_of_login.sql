-- The language in which somebody reads the console; null: as their browser asks for.
alter table login add column language text collate "C" check (language in ('en', 'de'));

alter table account no force row level security;
update login l set language = a.language from account a
where a.division_id = l.division_id and a.id = l.account_id;
alter table account force row level security;

-- The login of an account has the language of its account: from the first day, and after a change.
create function login_speaks_as_account() returns trigger language plpgsql as $$
begin
    select a.language into new.language from account a
    where a.division_id = new.division_id and a.id = new.account_id;
    return new;
end
$$;

create trigger login_speaks_as_account before insert on login
    for each row when (new.account_id is not null) execute function login_speaks_as_account();

create function login_follows_language() returns trigger language plpgsql as $$
begin
    update login set language = new.language
    where division_id = new.division_id and account_id = new.id;
    return null;
end
$$;

create trigger login_follows_language after update of language on account
    for each row when (new.signs_in and old.language is distinct from new.language)
    execute function login_follows_language();
