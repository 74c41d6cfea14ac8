-- Whoever signs in to the console: staff of the MSP, and accounts of a client.
alter table staff rename to login;
alter table recovery_code rename column staff_id to login_id;
alter table session rename column staff_id to login_id;
alter index session_by_staff rename to session_by_login;

alter table login
    -- Null: they have not accepted their invitation yet.
    alter column password_hash drop not null,
    -- A system administrator: may do everything, in every client.
    add column administrator boolean not null default false,
    -- What other staff may do in clients that grant them nothing of their own.
    add column everywhere text collate "C" not null default 'none'
        check (everywhere in ('none', 'view', 'manage')),
    -- The account that signs in; null: staff. Name, address, type and active follow it.
    add column division_id uuid,
    add column account_id uuid,
    add column user_type text collate "C",
    add constraint login_account foreign key (division_id, account_id)
        references account (division_id, id) on delete cascade,
    add check ((division_id is null) = (account_id is null)
        and (account_id is null) = (user_type is null)),
    add check (account_id is null or not (administrator or everywhere <> 'none'));

update login set administrator = true;

-- Clients do not know of one another: the same address may sign in to several.
alter table login drop constraint staff_email_taken;
create unique index login_email_taken on login (email_key) where account_id is null;
create index login_by_email on login (email_key) where account_id is not null;
create unique index login_of_account on login (division_id, account_id)
    where account_id is not null;

-- The clients that staff may work in, and the role they have there. Ids only: which clients
-- somebody may enter is asked before any division is known.
create table staff_grant (
    login_id    uuid        not null references login (id) on delete cascade,
    division_id uuid        not null references division (id) on delete cascade,
    role_id     uuid        not null,
    created_at  timestamptz not null,
    primary key (login_id, division_id),
    constraint staff_grant_role foreign key (division_id, role_id)
        references role (division_id, id) on delete cascade
);

create index staff_grant_by_role on staff_grant (division_id, role_id);

-- One live link for each who was invited.
create table invitation (
    login_id   uuid        primary key references login (id) on delete cascade,
    digest     bytea       not null unique check (octet_length(digest) = 32),
    expires_at timestamptz not null
);

-- Whoever cannot sign in any more has no session from that moment on, whatever switched them off.
alter table account add column signs_in boolean not null default false;

create function login_follows_account() returns trigger language plpgsql as $$
declare
    may boolean := new.active and new.deleted_at is null;
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

create trigger login_follows_account after update on account
    for each row
    when (new.signs_in and (old.active, old.deleted_at, old.name, old.email, old.user_type)
        is distinct from (new.active, new.deleted_at, new.name, new.email, new.user_type))
    execute function login_follows_account();

-- Accounts act in the console too.
alter table activity drop constraint activity_actor_kind_check;
alter table activity add constraint activity_actor_kind_check
    check (actor_kind in ('staff', 'account', 'scim', 'host', 'system'));
