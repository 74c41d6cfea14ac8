-- Passkeys of those who sign in here. Each has a key that its holder unlocks: both factors at once.
create table passkey (
    id            uuid        primary key,
    login_id      uuid        not null references login (id) on delete cascade,
    -- As its holder calls it.
    name          text        not null check (char_length(name) between 1 and 120),
    -- The authenticator's name of it.
    credential_id bytea       not null constraint passkey_taken unique,
    -- The public key and what else its signatures are checked with: no secret.
    credential    jsonb       not null,
    -- How often it signed, by its own count. It must rise; those who do not count say zero.
    counter       bigint      not null,
    created_at    timestamptz not null,
    last_used_at  timestamptz
);

create index passkey_of_login on passkey (login_id);

-- Challenges that wait for their answer: five minutes, once, in one browser.
create table passkey_challenge (
    digest     bytea       primary key check (octet_length(digest) = 32),
    purpose    text        collate "C" not null check (purpose in ('add', 'sign_in', 'confirm')),
    -- Whose passkey answers; null: of whoever signs in.
    login_id   uuid        references login (id) on delete cascade,
    state      jsonb       not null,
    expires_at timestamptz not null,
    check ((purpose = 'sign_in') = (login_id is null))
);

create index passkey_challenge_expiry on passkey_challenge (expires_at);
