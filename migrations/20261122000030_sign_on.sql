-- How the people of a provider sign in. One of three switches that do not know of one another: SCIM
-- and its tokens are the others (R98).
create table sso (
    division_id       uuid        not null,
    provider_id       uuid        not null,
    protocol          text        collate "C" not null check (protocol in ('oidc', 'saml')),
    enabled           boolean     not null default false,
    -- OIDC. The flavour decides which claim says who somebody is, and what else must be right.
    flavour           text        collate "C" check (flavour in ('entra', 'okta', 'google', 'duo', 'generic')),
    issuer            text,
    client_id         text,
    -- Sealed for its provider; never shown again.
    client_secret     bytea,
    -- SAML.
    entity_id         text,
    sso_url           text,
    metadata_url      text,
    -- The attribute that says who somebody is; null: NameID.
    subject_attribute text,
    allow_sha1        boolean     not null default false,
    idp_initiated     boolean     not null default false,
    -- Options of both, off unless somebody switches them on.
    creates_people    boolean     not null default false,
    trusts_mfa        boolean     not null default false,
    -- When these very settings last carried a test; null: never.
    tested_at         timestamptz,
    updated_at        timestamptz not null,
    primary key (division_id, provider_id),
    constraint sso_provider foreign key (division_id, provider_id)
        references identity_provider (division_id, id) on delete cascade,
    check (protocol <> 'oidc' or (flavour is not null and issuer is not null and client_id is not null)),
    check (protocol <> 'saml' or (entity_id is not null and sso_url is not null))
);

-- The keys a SAML provider signs with: several at once, so that it can change them.
create table sso_certificate (
    division_id uuid        not null,
    provider_id uuid        not null,
    sha256      bytea       not null check (octet_length(sha256) = 32),
    der         bytea       not null,
    subject     text        not null,
    not_before  timestamptz not null,
    not_after   timestamptz not null,
    source      text        collate "C" not null check (source in ('url', 'file', 'paste')),
    added_at    timestamptz not null,
    -- Its signatures are refused from then on.
    retired_at  timestamptz,
    primary key (division_id, provider_id, sha256),
    foreign key (division_id, provider_id) references sso (division_id, provider_id)
        on delete cascade
);

-- Who somebody is at their provider. The only key that signs in, and never an address.
create table federated_identity (
    division_id uuid        not null,
    provider_id uuid        not null,
    subject     text        collate "C" not null check (char_length(subject) between 1 and 1000),
    account_id  uuid        not null,
    linked_at   timestamptz not null,
    primary key (division_id, provider_id, subject),
    foreign key (division_id, provider_id) references identity_provider (division_id, id)
        on delete cascade,
    foreign key (division_id, account_id) references account (division_id, id) on delete cascade
);

create unique index federated_identity_of_account
    on federated_identity (division_id, account_id, provider_id);

-- The last sign-ins through a provider: what came, what was decided, why.
create table sso_attempt (
    division_id uuid        not null,
    id          uuid        not null,
    provider_id uuid        not null,
    at          timestamptz not null,
    purpose     text        collate "C" not null check (purpose in ('sign_in', 'test')),
    -- Null: it was let in.
    refusal     text        collate "C",
    -- What went wrong, for whoever administers the provider.
    detail      text        not null default '',
    subject     text,
    user_name   text,
    account_id  uuid,
    address     text        not null default '',
    -- As they came, without secrets.
    claims      jsonb       not null default '{}',
    primary key (division_id, id),
    foreign key (division_id, provider_id) references identity_provider (division_id, id)
        on delete cascade
);

create index sso_attempt_of on sso_attempt (division_id, provider_id, id desc);

do $$
declare
    scoped text;
begin
    foreach scoped in array array ['sso', 'sso_certificate', 'federated_identity', 'sso_attempt'] loop
        execute format('alter table %I enable row level security', scoped);
        execute format('alter table %I force row level security', scoped);
        execute format(
            'create policy one_division on %I using (division_id = current_division()) '
            'with check (division_id = current_division())', scoped);
    end loop;
end
$$;

-- Which division a provider's addresses lead to. Outside row security by design: a sign-in asks it
-- before any division is known. Holds no personal data.
create table sso_door (
    provider_id uuid primary key,
    division_id uuid not null,
    foreign key (division_id, provider_id) references sso (division_id, provider_id)
        on delete cascade
);

-- Sign-ins on their way: ten minutes, once, in one browser.
create table sso_flow (
    state_hash   bytea       primary key check (octet_length(state_hash) = 32),
    browser_hash bytea       not null check (octet_length(browser_hash) = 32),
    provider_id  uuid        not null references sso_door (provider_id) on delete cascade,
    kind         text        collate "C" not null check (kind in ('oidc', 'saml', 'saml_done', 'sign_out')),
    purpose      text        collate "C" not null check (purpose in ('sign_in', 'test')),
    -- Nonce, verifier, request id: sealed for this flow.
    sealed       bytea       not null,
    -- A path of ours.
    return_to    text        not null,
    expires_at   timestamptz not null
);

create index sso_flow_expiry on sso_flow (expires_at);
create index sso_flow_of on sso_flow (provider_id);

-- What may be used once: assertions of SAML, logout tokens of OIDC.
create table sso_replay (
    provider_id uuid        not null,
    digest      bytea       not null check (octet_length(digest) = 32),
    expires_at  timestamptz not null,
    primary key (provider_id, digest)
);

create index sso_replay_expiry on sso_replay (expires_at);

-- A session that began at a provider ends with what that provider says.
alter table session
    add column provider_id uuid,
    -- The provider's own name of its session: `sid`, SessionIndex.
    add column sid text;

create index session_of_provider on session (provider_id, sid) where provider_id is not null;
