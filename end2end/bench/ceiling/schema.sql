-- The least that the work needs: people of one tenant, and what happened to them.
create table users (
    id uuid primary key, tenant_id uuid not null, user_name text not null, external_id text,
    active boolean not null default true, display_name text, body jsonb not null,
    version bigint not null default 1, created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index users_name on users (tenant_id, lower(user_name));
create table activity (
    id bigint generated always as identity primary key, tenant_id uuid not null,
    at timestamptz not null default now(), actor text not null, action text not null, target uuid,
    detail jsonb
);
create index activity_tenant on activity (tenant_id, id desc);

insert into users (id, tenant_id, user_name, external_id, display_name, body)
select md5('f' || i)::uuid, '00000000-0000-0000-0000-000000000001', 'fill-' || i || '@example.com',
    'ext-fill-' || i, 'Given' || i || ' Family' || i,
    jsonb_build_object(
        'title', 'Engineer',
        'emails', jsonb_build_array(jsonb_build_object(
            'primary', true, 'type', 'work', 'value', 'fill-' || i || '@example.com')),
        'name', jsonb_build_object('familyName', 'Family' || i, 'givenName', 'Given' || i))
from generate_series(0, :n - 1) as i;
vacuum analyze users;
