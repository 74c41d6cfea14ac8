-- What each request paid for although few ever need it.

-- A code is shown in refusals only, also in those of a Bulk's operations: only these are looked for.
drop index scim_request_by_reference;
create index scim_request_by_reference on scim_request (division_id, reference)
    where result in ('refused', 'unauthorized') or path ilike '%bulk%';
-- Those whose change waits are few among many.
create index scim_request_held on scim_request (division_id, id desc) where result = 'held';

-- Accounts come many at once: their tally is counted once for the statement. Nothing is locked
-- after it but what only this transaction knows.
drop trigger account_tally_created on account;
create function tally_created_accounts() returns trigger language plpgsql as $$
begin
    insert into account_tally
    select division_id, provider_id, pg_backend_pid() % 64, count(*) from created
    where provider_id is not null and deleted_at is null and not hidden
    group by division_id, provider_id
    on conflict on constraint account_tally_pkey
        do update set live = account_tally.live + excluded.live;
    return null;
end
$$;
create trigger account_tally_created after insert on account
    referencing new table as created
    for each statement execute function tally_created_accounts();
