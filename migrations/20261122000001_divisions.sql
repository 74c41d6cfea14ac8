-- A division is the boundary of the product: every tenant table carries division_id, which leads
-- its primary key and every foreign key, so that a reference across the boundary cannot be stored.
create table division (
    id         uuid        primary key,
    slug       text        collate "C" not null unique,
    name       text        not null check (char_length(name) between 1 and 120),
    name_key   text        collate "C" not null,
    created_at timestamptz not null
);

create index division_by_name on division (name_key, id);

-- The division a transaction works for. nullif: after the first SET LOCAL of a connection the
-- setting that is not set reads '' and not null.
create function current_division() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.division', true), '')::uuid;

-- Org IDs: unique in the whole installation and never used again.
create sequence organization_number as bigint start with 1001;

create table organization (
    division_id uuid        not null references division (id),
    id          bigint      not null unique check (id > 0),
    name        text        not null check (char_length(name) between 1 and 120),
    -- Folded by the application: row security makes citext and lower() unusable as an index.
    name_key    text        collate "C" not null,
    created_at  timestamptz not null,
    primary key (division_id, id),
    constraint organization_name_taken unique (division_id, name_key)
);

create table identity_provider (
    division_id      uuid        not null references division (id),
    id               uuid        not null,
    name             text        not null check (char_length(name) between 1 and 120),
    name_key         text        collate "C" not null,
    vendor           text        not null check (vendor in ('entra', 'okta', 'duo', 'other')),
    -- The organization it is bound to; null: it may name any.
    organization_id  bigint,
    unmatched_policy text        not null check (unmatched_policy in ('global', 'bound', 'reject')),
    -- Null: SCIM was never switched on.
    scim_enabled     boolean,
    last_request_at  timestamptz,
    created_at       timestamptz not null,
    primary key (division_id, id),
    constraint identity_provider_name_taken unique (division_id, name_key),
    constraint identity_provider_organization foreign key (division_id, organization_id)
        references organization (division_id, id),
    check (unmatched_policy <> 'bound' or organization_id is not null)
);

create index identity_provider_by_organization on identity_provider (division_id, organization_id);

-- E-mail domain to provider. Outside row security by design: the sign-in page asks it before any
-- division is known. Holds no personal data.
create table login_domain (
    domain      text collate "C" not null,
    division_id uuid not null,
    provider_id uuid not null,
    constraint login_domain_taken primary key (domain),
    foreign key (division_id, provider_id) references identity_provider (division_id, id)
        on delete cascade
);

create index login_domain_by_provider on login_domain (division_id, provider_id);

-- The token's text carries its division and its id, so the look-up is by primary key and below
-- row security. The secret itself is never stored.
create table scim_token (
    division_id   uuid        not null,
    id            uuid        not null,
    provider_id   uuid        not null,
    -- Two tokens may live at once, one in each slot.
    slot          smallint    not null check (slot in (1, 2)),
    digest        bytea       not null check (octet_length(digest) = 32),
    last_four     text        not null check (char_length(last_four) = 4),
    created_at    timestamptz not null,
    created_by    text        not null,
    expires_at    timestamptz not null,
    first_used_at timestamptz,
    last_used_at  timestamptz,
    -- Set when a successor is made: works until then.
    retires_at    timestamptz,
    -- Whether the successor's first use ends it before.
    retires_on_use boolean    not null default false,
    removed_at    timestamptz,
    primary key (division_id, id),
    constraint scim_token_provider foreign key (division_id, provider_id)
        references identity_provider (division_id, id),
    check (expires_at > created_at)
);

create unique index scim_token_slot on scim_token (division_id, provider_id, slot)
    where removed_at is null;
create index scim_token_expiry on scim_token (division_id, expires_at) where removed_at is null;
