-- Since when somebody has a role through a group: null for those who joined before this was kept.
alter table identity_group_member add column since timestamptz;

-- Who mapped the group last, and when: for the page of the mapping, and for whoever saves over it.
alter table identity_group add column mapped_at timestamptz, add column mapped_by text;

-- End user roles say what an end user gets; no part of the console opens by them.
alter table role add constraint role_of_end_users_opens_nothing
    check (user_type = 'technician' or (permissions = '{}' and all_organizations));

-- What people have, with where it comes from. Whoever changed their type keeps what was given by
-- hand without having it. A group gives roles to its own provider's people only, whomever the
-- provider names as members, and only those that the provider's policy lets it give.
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
        on m.division_id = a.division_id and m.member_id = a.id::text and not m.is_group
    join identity_group g
        on g.division_id = m.division_id and g.id = m.group_id and g.provider_id = a.provider_id
    join identity_provider p on p.division_id = g.division_id and p.id = g.provider_id
    join group_role x
        on x.division_id = g.division_id and x.group_id = g.id
        and coalesce(p.policy -> 'roles' -> 'listed' ? x.role_id::text, true)
    join role r
        on r.division_id = x.division_id and r.id = x.role_id and r.user_type = a.user_type
    where a.deleted_at is null;
