-- The private address of somebody's calendar of what runs out. Outside row security: the address is
-- all that a calendar knows. The secret is sealed, so that its owner can look it up again.
create table calendar_feed (
    login_id   uuid        primary key references login (id) on delete cascade,
    digest     bytea       not null unique check (octet_length(digest) = 32),
    sealed     bytea       not null,
    created_at timestamptz not null
);
