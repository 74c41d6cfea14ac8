-- The id of a member as a uuid, where it is one. An account's id as text is a cast, and a cast that is not
-- leakproof keeps row security from using an index: whoever asked for somebody's roles read every member.
alter table identity_group_member add column member_uuid uuid generated always as (
    case when member_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        then member_id::uuid end) stored;

drop index identity_group_of_member;
create index identity_group_of_member on identity_group_member (division_id, member_uuid, group_id)
    where member_uuid is not null;

create or replace view effective_role with (security_invoker = true) as
    select s.division_id, s.account_id, s.role_id, 'native'::text as source,
        null::uuid as group_id, s.created_at as since
    from role_assignment s
    join account a on a.division_id = s.division_id and a.id = s.account_id
    join role r
        on r.division_id = s.division_id and r.id = s.role_id and r.user_type = a.user_type
    where a.deleted_at is null
    union all
    select a.division_id, a.id, x.role_id, 'scim', g.id, greatest(x.created_at, m.since)
    from account a
    join identity_group_member m
        on m.division_id = a.division_id and m.member_uuid = a.id and not m.is_group
    join identity_group g
        on g.division_id = m.division_id and g.id = m.group_id and g.provider_id = a.provider_id
    join identity_provider p on p.division_id = g.division_id and p.id = g.provider_id
    join group_role x
        on x.division_id = g.division_id and x.group_id = g.id
        and coalesce(p.policy -> 'roles' -> 'listed' ? x.role_id::text, true)
    join role r
        on r.division_id = x.division_id and r.id = x.role_id and r.user_type = a.user_type
    where a.deleted_at is null;
