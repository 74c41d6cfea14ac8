-- Groups that identity providers push. Their members are rows, so that a change costs the change and
-- not the group.
create table identity_group (
    division_id uuid        not null references division (id),
    id          uuid        not null,
    provider_id uuid        not null,
    name        text        not null check (char_length(name) between 1 and 256),
    name_key    text        collate "C" not null,
    external_id text        collate "C",
    version     bigint      not null default 1,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    primary key (division_id, id),
    foreign key (division_id, provider_id) references identity_provider (division_id, id)
);

create unique index identity_group_name_taken
    on identity_group (division_id, provider_id, name_key);
create unique index identity_group_external_id_taken
    on identity_group (division_id, provider_id, external_id) where external_id is not null;

-- A member may be a group, or nobody we know: scim-sanity and Microsoft's collection add such and
-- expect success. So the id is text without a foreign key; only ids of accounts give rights.
create table identity_group_member (
    division_id uuid not null,
    group_id    uuid not null,
    member_id   text collate "C" not null,
    is_group    boolean not null,
    primary key (division_id, group_id, member_id),
    foreign key (division_id, group_id) references identity_group (division_id, id)
        on delete cascade
);

create index identity_group_of_member on identity_group_member (division_id, member_id, group_id);
