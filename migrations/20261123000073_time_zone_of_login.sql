-- The time zone in which somebody reads times; null: UTC.
alter table login add column time_zone text collate "C";

alter table account no force row level security;
update login l set time_zone = a.time_zone from account a
where a.division_id = l.division_id and a.id = l.account_id;
alter table account force row level security;

-- As its language: the login of an account has the time zone of its account.
create or replace function login_speaks_as_account() returns trigger language plpgsql as $$
begin
    select a.language, a.time_zone into new.language, new.time_zone from account a
    where a.division_id = new.division_id and a.id = new.account_id;
    return new;
end
$$;

create or replace function login_follows_language() returns trigger language plpgsql as $$
begin
    update login set language = new.language, time_zone = new.time_zone
    where division_id = new.division_id and account_id = new.id;
    return null;
end
$$;

drop trigger login_follows_language on account;
create trigger login_follows_language after update of language, time_zone on account
    for each row
    when (new.signs_in and (old.language, old.time_zone)
        is distinct from (new.language, new.time_zone))
    execute function login_follows_language();
