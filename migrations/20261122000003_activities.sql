-- Append only. id is a UUIDv7: it is the cursor, and its order is the order of the feed. Times are
-- filtered by bounds on id: filtering by "at" walks the whole division.
create table activity (
    division_id  uuid        not null references division (id),
    id           uuid        not null,
    at           timestamptz not null,
    status       text        collate "C" not null,
    actor_kind   text        collate "C" not null
        check (actor_kind in ('staff', 'scim', 'host', 'system')),
    actor_id     text,
    -- Labels are copies: the feed reads the same after a rename.
    actor        text        not null,
    subject_kind text        collate "C" not null,
    subject_id   text        collate "C" not null,
    subject      text        not null,
    provider_id  uuid,
    changes      jsonb       not null default '[]',
    note         text        not null default '',
    primary key (division_id, id)
);

create index activity_by_status on activity (division_id, status, id desc);
create index activity_by_subject on activity (division_id, subject_id, id desc);
create index activity_by_provider on activity (division_id, provider_id, id desc)
    where provider_id is not null;

-- What happens to the installation itself: clients, staff, sign-ins. Belongs to no division.
create table installation_activity (
    id           uuid        primary key,
    at           timestamptz not null,
    status       text        collate "C" not null,
    actor_kind   text        collate "C" not null
        check (actor_kind in ('staff', 'scim', 'host', 'system')),
    actor_id     text,
    actor        text        not null,
    subject_kind text        collate "C" not null,
    subject_id   text        collate "C" not null,
    subject      text        not null,
    changes      jsonb       not null default '[]',
    note         text        not null default ''
);

create index installation_activity_by_status on installation_activity (status, id desc);
