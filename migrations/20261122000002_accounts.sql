-- People of a division, whoever manages them.
create table account (
    division_id       uuid        not null references division (id),
    id                uuid        not null,
    user_type         text        not null check (user_type in ('technician', 'end_user')),
    -- No particular organization: a global end user, or a technician.
    is_global         boolean     not null,
    user_name         text        not null check (char_length(user_name) between 1 and 256),
    user_name_key     text        collate "C" not null,
    -- The name lists show and sort by.
    name              text        not null,
    name_key          text        collate "C" not null,
    given_name        text        not null default '',
    family_name       text        not null default '',
    email             text,
    email_key         text        collate "C",
    -- It has addresses besides the one in email_key: a search by address must look into them.
    more_emails       boolean     not null default false,
    -- Letters count: another provider's "anna" is not our "Anna" (RFC 7643, externalId).
    external_id       text        collate "C",
    active            boolean     not null,
    source            text        not null check (source in ('native', 'scim')),
    provider_id       uuid,
    sent_user_type    text,
    sent_organization text,
    -- Why somebody should look, a sentence each.
    review            text[]      not null default '{}',
    -- The SCIM representation without id, meta and groups, as the provider wrote it.
    scim              jsonb       not null default '{}',
    -- Counts changes: the ETag of RFC 7644, section 3.14.
    version           bigint      not null default 1,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    -- Deleted by SCIM: the name is free again and the history stays (reading 16 of the requirements).
    deleted_at        timestamptz,
    primary key (division_id, id),
    constraint account_provider foreign key (division_id, provider_id)
        references identity_provider (division_id, id),
    check ((source = 'scim') = (provider_id is not null))
);

create unique index account_user_name_taken on account (division_id, user_name_key)
    where deleted_at is null;
create unique index account_external_id_taken on account (division_id, provider_id, external_id)
    where deleted_at is null and external_id is not null;
create index account_by_email on account (division_id, email_key)
    where deleted_at is null and email_key is not null;
create index account_by_more_emails on account (division_id, provider_id)
    where deleted_at is null and more_emails;
create index account_by_name on account (division_id, name_key, id);
create index account_by_provider on account (division_id, provider_id, id)
    where deleted_at is null and provider_id is not null;

create table account_organization (
    division_id     uuid   not null,
    account_id      uuid   not null,
    organization_id bigint not null,
    primary key (division_id, account_id, organization_id),
    foreign key (division_id, account_id) references account (division_id, id) on delete cascade,
    foreign key (division_id, organization_id) references organization (division_id, id)
);

create index account_organization_members
    on account_organization (division_id, organization_id, account_id);
