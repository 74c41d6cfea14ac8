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

-- A native account that was deleted can be restored for 30 days; its user name is free meanwhile.
create index account_deleted on account (division_id, deleted_at) where source = 'native'
    and deleted_at is not null;
