-- The rules of a provider: its policy, the queue of people who are held, the deprovisioning brake.

-- The policy as the program writes it; what is missing has its default there.
alter table identity_provider add column policy jsonb;
-- Deactivations of its people wait since then; null: none does.
alter table identity_provider add column brake_tripped_at timestamptz;

alter table identity_provider no force row level security;
-- A provider bound to an organization is fenced in: its organization only, end users only.
update identity_provider
set policy = jsonb_build_object('unmatched', unmatched_policy) || case
    when organization_id is null then '{}'::jsonb
    else '{"organizations": "bound", "technicians": false, "catcher":
           ["admin", "administrator", "backup", "info", "monitor", "monitoring", "noreply", "printer",
            "root", "scan", "scanner", "service", "svc", "system"]}'::jsonb
end;
alter table identity_provider force row level security;

alter table identity_provider alter column policy set not null;
alter table identity_provider drop column unmatched_policy;

-- active stays what counts: whoever is held or excluded has active = false and no organization.
alter table account
    add column standing text collate "C" not null default 'admitted'
        check (standing in ('admitted', 'held', 'excluded')),
    -- What waits for an administrator: reasons, what is wanted, how often it came.
    add column held jsonb,
    add column held_since timestamptz,
    -- The reasons that an administrator approved: they never hold this account again.
    add column approved text[] not null default '{}',
    -- The organizationId that an administrator answered by placing the account elsewhere: while it
    -- is sent, the account stays there.
    add column placed_for text,
    -- Its deactivation waits since then: the brake is on. Here it is active as before.
    add column braked_at timestamptz,
    -- The provider deleted it and is shown nothing of it; here it is kept.
    add column hidden boolean not null default false,
    add check ((held is null) = (held_since is null)),
    add check (standing <> 'held' or held is not null),
    add check (standing = 'admitted' or not (active or is_global));

create index account_held on account (division_id, held_since desc, id desc)
    where held is not null and deleted_at is null;
create index account_braked on account (division_id, provider_id, braked_at, id)
    where braked_at is not null;
create index account_hidden on account (division_id, id) where hidden and deleted_at is null;

-- totalResults counts by this index alone.
drop index account_by_provider;
create index account_by_provider on account (division_id, provider_id, id)
    where deleted_at is null and not hidden and provider_id is not null;

-- A request whose change waits for an administrator.
alter table scim_request drop constraint scim_request_result_check;
alter table scim_request add constraint scim_request_result_check
    check (result in ('done', 'no_change', 'held', 'refused', 'unauthorized'));
