-- The backstop behind the scoped queries: a query that forgets its division sees no rows. FORCE
-- makes the policy bind the tables' owner, which is the role the server connects as; the server
-- refuses to start as a role that no policy binds.
do $$
declare
    scoped text;
begin
    foreach scoped in array array ['organization', 'identity_provider', 'scim_token', 'account',
                                   'account_organization', 'identity_group',
                                   'identity_group_member', 'activity'] loop
        execute format('alter table %I enable row level security', scoped);
        execute format('alter table %I force row level security', scoped);
        execute format(
            'create policy one_division on %I using (division_id = current_division()) '
            'with check (division_id = current_division())', scoped);
    end loop;
end
$$;

-- totalResults of SCIM lists counts by index-only scans: keep the visibility map fresh.
alter table account set (autovacuum_vacuum_scale_factor = 0.02);
