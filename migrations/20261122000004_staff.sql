-- Staff of the MSP belong to the installation, not to a division.
create table staff (
    id             uuid        primary key,
    name           text        not null check (char_length(name) between 1 and 120),
    email          text        not null,
    email_key      text        collate "C" not null constraint staff_email_taken unique,
    -- argon2id, PHC string.
    password_hash  text        not null,
    -- The authenticator's secret, sealed. Null: must be enrolled at the next sign-in.
    totp_sealed    bytea,
    -- The last time step whose code was taken: a code works once (ASVS 6.5.1).
    totp_last_step bigint      not null default 0,
    active         boolean     not null default true,
    created_at     timestamptz not null
);

-- Ten at a time, 120 bits each, so a plain digest is enough (ASVS 6.5.2).
create table recovery_code (
    staff_id uuid  not null references staff (id) on delete cascade,
    digest   bytea not null check (octet_length(digest) = 32),
    primary key (staff_id, digest)
);

-- At most one is live: a new one replaces the old. Works only while there is no administrator.
create table setup_link (
    only_one   boolean     primary key default true check (only_one),
    digest     bytea       not null check (octet_length(digest) = 32),
    expires_at timestamptz not null
);

-- Keyed by the digest of the cookie's id: the table gives nobody a session.
create table session (
    digest     bytea       primary key check (octet_length(digest) = 32),
    staff_id   uuid        references staff (id) on delete cascade,
    data       jsonb       not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index session_by_staff on session (staff_id) where staff_id is not null;
create index session_expiry on session (expires_at);

-- Wrong tries at signing in, by the digest of what was tried: an address or a network address.
create table login_throttle (
    digest       bytea       primary key check (octet_length(digest) = 32),
    failures     integer     not null,
    paused_until timestamptz,
    forget_at    timestamptz not null
);

create index login_throttle_expiry on login_throttle (forget_at);
