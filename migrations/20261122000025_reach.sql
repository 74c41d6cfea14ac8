-- A technician whose role reaches some organizations only: row security shows what belongs to them,
-- whichever query asks. Null: every organization. A transaction names it as it names its division.
create function current_reach() returns bigint[]
    language sql stable parallel safe
    return nullif(current_setting('app.reach', true), '')::bigint[];

-- For reading only: nothing is changed within a reach.
create policy reach on organization as restrictive for select
    using ((select current_reach()) is null or id = any ((select current_reach())::bigint[]));

create policy reach on account_organization as restrictive for select
    using ((select current_reach()) is null
        or organization_id = any ((select current_reach())::bigint[]));

create policy reach on activity_organization as restrictive for select
    using ((select current_reach()) is null
        or organization_id = any ((select current_reach())::bigint[]));

create policy reach on account as restrictive for select
    using ((select current_reach()) is null or exists (
        select from account_organization x
        where x.division_id = account.division_id and x.account_id = account.id));

create policy reach on activity as restrictive for select
    using ((select current_reach()) is null or exists (
        select from activity_organization x
        where x.division_id = activity.division_id and x.activity_id = activity.id));
