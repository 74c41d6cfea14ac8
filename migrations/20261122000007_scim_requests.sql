-- What identity providers asked and what they were told. Written in batches behind the requests and
-- kept for 30 days. id is a UUIDv7: the cursor, the time filter and what retention deletes by.
create table scim_request (
    division_id        uuid        not null references division (id),
    id                 uuid        not null,
    at                 timestamptz not null,
    -- Also of a token that was turned away. Copies: the log never holds a change back.
    provider_id        uuid        not null,
    token_id           uuid        not null,
    method             text        collate "C" not null,
    -- Below the endpoint, with the query.
    path               text        not null,
    status             smallint    not null,
    scim_type          text,
    -- The sentence of a refusal, as it was answered.
    detail             text,
    -- The short code in a refusal's detail.
    reference          text        collate "C" not null,
    took_us            bigint      not null,
    user_agent         text        not null default '',
    -- Without those that carry secrets.
    headers            jsonb       not null default '[]',
    -- Null: there was none, or it could not be kept without a secret in it.
    request_body       text,
    request_truncated  boolean     not null default false,
    response_body      text,
    response_truncated boolean     not null default false,
    result             text        collate "C" not null
        check (result in ('done', 'no_change', 'refused', 'unauthorized')),
    -- Ordered sentences, each with a tone.
    decisions          jsonb       not null default '[]',
    subject_kind       text        collate "C" check (subject_kind in ('account', 'group')),
    subject_id         text        collate "C",
    subject            text,
    primary key (division_id, id)
);

create index scim_request_by_provider on scim_request (division_id, provider_id, id desc);
create index scim_request_in_trouble on scim_request (division_id, result, id desc)
    where result in ('refused', 'unauthorized');
create index scim_request_by_reference on scim_request (division_id, reference);
create index scim_request_by_subject on scim_request (division_id, subject_id, id desc)
    where subject_id is not null;

-- As for the other tables of a division (20261122000006): a query that forgets its division sees
-- no rows.
alter table scim_request enable row level security;
alter table scim_request force row level security;
create policy one_division on scim_request
    using (division_id = current_division()) with check (division_id = current_division());
