-- A large installation around the division "bench", which has people already: past the operations, for
-- a million activities through them would take hours. The last line says what addresses name.
create function pg_temp.id_at(at timestamptz) returns uuid language sql volatile as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
        || substr(md5(random()::text), 1, 3) || 'a' || substr(md5(random()::text), 1, 15))::uuid
$$;

insert into division (id, slug, name, name_key, created_at)
select pg_temp.id_at(now()), 'client-' || n, 'Client ' || lpad(n::text, 5, '0'),
    'client ' || lpad(n::text, 5, '0'), now()
from generate_series(1, :divisions) as n;

select id as division from division where slug = 'bench' \gset
set app.division = :'division';

insert into organization (division_id, id, name, name_key, created_at)
select :'division', nextval('organization_number'), 'Company ' || lpad(n::text, 4, '0'),
    'company ' || lpad(n::text, 4, '0'), now()
from generate_series(1, 1000) as n;

-- A third in an organization, a tenth technicians, some inactive, some to review.
create temp table people as
select id, row_number() over (order by name_key, id) as n, name, provider_id from account;
create temp table companies as select id, row_number() over (order by id) as n from organization;
insert into account_organization (division_id, account_id, organization_id)
select :'division', p.id, c.id from people p join companies c on c.n = p.n % 1000 + 1 where p.n % 3 = 0;
update account a
set user_type = case when p.n % 10 = 0 then 'technician' else 'end_user' end, active = p.n % 20 > 0,
    is_global = p.n % 3 > 0,
    review = case when p.n % 500 = 1 then array['Organization ID 7 doesn’t exist in this client.'] else '{}' end
from people p where p.id = a.id;

insert into role (division_id, id, user_type, name, name_key, description, created_at, updated_at)
select :'division', pg_temp.id_at(now()), case when n % 2 = 0 then 'technician' else 'end_user' end,
    'Role ' || n, 'role ' || lpad(n::text, 3, '0'), 'What it is for', now(), now()
from generate_series(1, 100) as n;
insert into role_assignment (division_id, account_id, role_id, created_at, created_by)
select :'division', a.id, r.id, now(), 'Bench'
from account a
join people p on p.id = a.id
join role r on r.user_type = a.user_type and substr(r.name, 6)::int % 25 = p.n % 25;

-- The large group, and a hundred smaller ones that everybody is in a few of.
select id as provider from identity_provider limit 1 \gset
insert into identity_group (division_id, id, provider_id, name, name_key, created_at, updated_at)
select :'division', pg_temp.id_at(now()), :'provider', 'Group ' || lpad(n::text, 3, '0'),
    'group ' || lpad(n::text, 3, '0'), now(), now()
from generate_series(0, 100) as n;
select id as "group" from identity_group where name_key = 'group 000' \gset
insert into identity_group_member (division_id, group_id, member_id, is_group)
select :'division', :'group', coalesce(p.id, gen_random_uuid())::text, false
from generate_series(1, :members) as it (number) left join people p on p.n = it.number;
insert into identity_group_member (division_id, group_id, member_id, is_group)
select :'division', g.id, p.id::text, false
from people p
join identity_group g on substr(g.name, 7)::int > 0 and substr(g.name, 7)::int % 30 = p.n % 30;
insert into group_role (division_id, group_id, role_id, created_at, created_by)
select :'division', g.id, r.id, now(), 'Bench'
from identity_group g
join role r on substr(r.name, 6)::int = substr(g.name, 7)::int
where substr(g.name, 7)::int > 0;

-- A group that everybody is in, and what it gives.
insert into identity_group (division_id, id, provider_id, name, name_key, created_at, updated_at)
values (:'division', pg_temp.id_at(now()), :'provider', 'Everybody', 'everybody', now(), now());
insert into identity_group_member (division_id, group_id, member_id, is_group)
select :'division', g.id, p.id::text, false
from people p
join identity_group g on g.name_key = 'everybody';
insert into group_role (division_id, group_id, role_id, created_at, created_by)
select :'division', g.id, r.id, now(), 'Bench'
from identity_group g
join role r on g.name_key = 'everybody' and r.name_key = 'role 051';

-- Every fifth person signs in here, half of those with an authenticator.
insert into login (id, name, email, email_key, totp_sealed, created_at, division_id, account_id, user_type)
select pg_temp.id_at(now()), a.name, a.email, a.email_key, case when p.n % 10 = 0 then ''::bytea end, now(),
    :'division', a.id, a.user_type
from account a join people p on p.id = a.id
where p.n % 5 = 0;

-- A year of activities: what providers push, and now and then what people do.
insert into activity (division_id, id, at, status, actor_kind, actor_id, actor, subject_kind, subject_id,
    subject, provider_id, changes)
select :'division', pg_temp.id_at(t.at), t.at,
    (array['end_user_updated', 'end_user_created', 'end_user_disabled', 'technician_updated'])[number % 4 + 1],
    'scim', null, 'Entra ID', 'account', p.id::text, p.name, :'provider',
    '[{"field": "last name", "before": "Lovelace", "after": "King"}]'
from generate_series(1, :activities) as it (number)
cross join lateral (select now() - interval '31 seconds' * number as at) t
join people p on p.n = number % (select count(*) from people) + 1;
insert into activity (division_id, id, at, status, actor_kind, actor, subject_kind, subject_id, subject)
select :'division', pg_temp.id_at(t.at), t.at, 'group_mapping_updated', 'staff', 'Mara Lindqvist',
    'group', 'none', 'Group 001'
from generate_series(1, :activities / 1000) as n
cross join lateral (select now() - interval '31000 seconds' * n as at) t;
analyze account_organization, activity;
insert into activity_organization (division_id, activity_id, organization_id)
select v.division_id, v.id, x.organization_id
from activity v
join account_organization x on x.division_id = v.division_id and x.account_id::text = v.subject_id
where v.subject_kind = 'account';

vacuum analyze account, account_organization, activity, activity_organization, division, group_role,
    identity_group, identity_group_member, login, organization, role, role_assignment, scim_request;
select json_build_object(
    'division', (select id from division order by name_key, id offset :divisions / 2 limit 1),
    'account', (select id from people where n = (select count(*) / 2 from people)),
    'activity', (select id from activity order by id offset :activities / 2 limit 1),
    'organization', (select id from companies where n = 500),
    'role', (select id from role where user_type = 'end_user' order by name_key limit 1),
    'common_role', (select id from role where name_key = 'role 051'),
    'provider', :'provider',
    'group', :'group',
    'small_group', (select id from identity_group where name_key = 'group 001'));
