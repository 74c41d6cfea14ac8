-- Who signs in: an account that is active, and not one that belongs to archived organizations only.
create function may_sign_in(of_division uuid, of_account uuid) returns boolean
    language sql stable as $$
    select a.active and a.deleted_at is null and (
        not exists (select from account_organization x
                    where x.division_id = a.division_id and x.account_id = a.id)
        or exists (select from account_organization x
                   join organization o on o.division_id = x.division_id and o.id = x.organization_id
                   where x.division_id = a.division_id and x.account_id = a.id
                       and o.archived_at is null))
    from account a where a.division_id = of_division and a.id = of_account
$$;

create or replace function login_follows_account() returns trigger language plpgsql as $$
declare
    may boolean := may_sign_in(new.division_id, new.id);
begin
    update login
    set name = coalesce(nullif(left(new.name, 120), ''), name), email = coalesce(new.email, email),
        email_key = coalesce(new.email_key, email_key), user_type = new.user_type, active = may
    where division_id = new.division_id and account_id = new.id;
    if not may then
        delete from session s using login l
        where l.division_id = new.division_id and l.account_id = new.id and s.login_id = l.id;
    end if;
    return null;
end
$$;

-- At the end of the transaction, when the account's organizations are what they will be.
drop trigger login_follows_account on account;
create constraint trigger login_follows_account after update on account
    deferrable initially deferred for each row
    when (new.signs_in and (old.active, old.deleted_at, old.name, old.email, old.user_type, old.version)
        is distinct from
            (new.active, new.deleted_at, new.name, new.email, new.user_type, new.version))
    execute function login_follows_account();

create function logins_follow_organization() returns trigger language plpgsql as $$
begin
    update login l set active = may_sign_in(l.division_id, l.account_id)
    from account_organization x
    where x.division_id = new.division_id and x.organization_id = new.id
        and l.division_id = x.division_id and l.account_id = x.account_id;
    delete from session s using login l
    join account_organization x on x.division_id = l.division_id and x.account_id = l.account_id
    where x.division_id = new.division_id and x.organization_id = new.id
        and s.login_id = l.id and not l.active;
    return null;
end
$$;

create trigger logins_follow_organization after update of archived_at on organization
    for each row when ((old.archived_at is null) <> (new.archived_at is null))
    execute function logins_follow_organization();
