-- Roles: what technicians may do, and what end users are given. A person has a role because somebody
-- gave it to them (native), or because a group of theirs is mapped to it (SCIM). The latter is read
-- and not stored, so that mapping a group of 100,000 costs one row (decisions: roles from SCIM).
create table role (
    division_id       uuid        not null references division (id),
    id                uuid        not null,
    user_type         text        collate "C" not null check (user_type in ('technician', 'end_user')),
    name              text        not null check (char_length(name) between 1 and 120),
    name_key          text        collate "C" not null,
    description       text        not null default '' check (char_length(description) <= 500),
    -- Area to access, as the program writes it; what is missing is not allowed.
    permissions       jsonb       not null default '{}',
    -- Its reach: every organization, or those in role_organization.
    all_organizations boolean     not null default true,
    version           bigint      not null default 1,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (division_id, id),
    constraint role_name_taken unique (division_id, user_type, name_key)
);

create table role_organization (
    division_id     uuid   not null,
    role_id         uuid   not null,
    organization_id bigint not null,
    primary key (division_id, role_id, organization_id),
    foreign key (division_id, role_id) references role (division_id, id) on delete cascade,
    foreign key (division_id, organization_id) references organization (division_id, id)
);

create index role_organization_by_organization
    on role_organization (division_id, organization_id, role_id);

-- Native grants only.
create table role_assignment (
    division_id uuid        not null,
    account_id  uuid        not null,
    role_id     uuid        not null,
    created_at  timestamptz not null,
    -- A copy of the name: it reads the same when they are gone.
    created_by  text        not null,
    primary key (division_id, account_id, role_id),
    foreign key (division_id, account_id) references account (division_id, id) on delete cascade,
    constraint role_assignment_role foreign key (division_id, role_id)
        references role (division_id, id) on delete cascade
);

create index role_assignment_by_role on role_assignment (division_id, role_id, account_id);

-- Group Mapping: the roles that members of a group have, each if it is for their type.
create table group_role (
    division_id uuid        not null,
    group_id    uuid        not null,
    role_id     uuid        not null,
    created_at  timestamptz not null,
    created_by  text        not null,
    primary key (division_id, group_id, role_id),
    foreign key (division_id, group_id) references identity_group (division_id, id)
        on delete cascade,
    constraint group_role_role foreign key (division_id, role_id)
        references role (division_id, id) on delete cascade
);

create index group_role_by_role on group_role (division_id, role_id, group_id);

-- What people have, with where it comes from. Read with its caller's rights: row security holds
-- below it. A technician has technician roles only, an end user end user roles (R74).
create view effective_role with (security_invoker = true) as
    select division_id, account_id, role_id, 'native'::text as source, null::uuid as group_id,
        created_at as since
    from role_assignment
    union all
    select a.division_id, a.id, g.role_id, 'scim', m.group_id, g.created_at
    from account a
    join identity_group_member m
        on m.division_id = a.division_id and m.member_id = a.id::text and not m.is_group
    join group_role g on g.division_id = m.division_id and g.group_id = m.group_id
    join role r
        on r.division_id = g.division_id and r.id = g.role_id and r.user_type = a.user_type
    where a.deleted_at is null;

-- As for the other tables of a division (20261122000006).
do $$
declare
    scoped text;
begin
    foreach scoped in array array ['role', 'role_organization', 'role_assignment', 'group_role'] loop
        execute format('alter table %I enable row level security', scoped);
        execute format('alter table %I force row level security', scoped);
        execute format(
            'create policy one_division on %I using (division_id = current_division()) '
            'with check (division_id = current_division())', scoped);
    end loop;
end
$$;
