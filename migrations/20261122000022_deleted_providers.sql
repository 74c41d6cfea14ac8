-- A provider that was deleted stays for 30 days, so that it can be restored; its name and its
-- domains are free at once.
alter table identity_provider
    add column deleted_at timestamptz,
    -- What became of its people, and the domains it had.
    add column deleted jsonb,
    add check ((deleted_at is null) = (deleted is null));

alter table identity_provider drop constraint identity_provider_name_taken;
create unique index identity_provider_name_taken on identity_provider (division_id, name_key)
    where deleted_at is null;

-- What people were to a provider when it was deleted: they become it again when it is restored,
-- unless somebody changed meanwhile what became of them.
create table released_account (
    division_id uuid    not null,
    provider_id uuid    not null,
    account_id  uuid    not null,
    external_id text    collate "C",
    active      boolean not null,
    primary key (division_id, provider_id, account_id),
    foreign key (division_id, provider_id) references identity_provider (division_id, id),
    foreign key (division_id, account_id) references account (division_id, id) on delete cascade
);

create index released_account_of on released_account (division_id, account_id);

alter table released_account enable row level security;
alter table released_account force row level security;
create policy one_division on released_account
    using (division_id = current_division()) with check (division_id = current_division());

-- A group gives roles to the people of its own provider only: whoever was released from a deleted
-- provider, or moved to another, has none of its groups' roles.
create or replace view effective_role with (security_invoker = true) as
    select division_id, account_id, role_id, 'native'::text as source, null::uuid as group_id,
        created_at as since
    from role_assignment
    union all
    select a.division_id, a.id, g.role_id, 'scim', m.group_id, g.created_at
    from account a
    join identity_group_member m
        on m.division_id = a.division_id and m.member_id = a.id::text and not m.is_group
    join group_role g on g.division_id = m.division_id and g.group_id = m.group_id
    join identity_group i
        on i.division_id = g.division_id and i.id = g.group_id and i.provider_id = a.provider_id
    join role r
        on r.division_id = g.division_id and r.id = g.role_id and r.user_type = a.user_type
    where a.deleted_at is null;

-- A native account that was deleted can be restored for 30 days; its user name is free meanwhile.
create index account_deleted on account (division_id, deleted_at) where source = 'native'
    and deleted_at is not null;
