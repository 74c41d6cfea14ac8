-- Clients whose people sign in through their providers and in no other way.
alter table division add column sso_only boolean not null default false;

-- When a system administrator last came in by the door of their own, with two factors.
alter table login add column proved_at timestamptz;

-- Who came in with a password while a client was SSO only, until somebody saw to it.
create table break_glass (
    id       uuid        primary key,
    login_id uuid        not null references login (id) on delete cascade,
    -- A copy: the alert tells afterwards who it was.
    name     text        not null,
    at       timestamptz not null,
    seen_at  timestamptz,
    seen_by  text,
    check ((seen_at is null) = (seen_by is null))
);

create index break_glass_unseen on break_glass (id) where seen_at is null;
