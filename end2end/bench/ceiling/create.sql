\set r random(1, 1000000000000)
with u as (
    insert into users (id, tenant_id, user_name, external_id, display_name, body)
    values (md5('p' || :r)::uuid, '00000000-0000-0000-0000-000000000001',
        'p-' || :r || '@example.com', 'ext-' || :r, 'Given Family',
        '{"title":"Engineer","emails":[{"type":"work","value":"someone@example.com","primary": true}],"name":{"formatted":"Given Family","familyName":"Family","givenName":"Given"}}')
    returning id
)
insert into activity (tenant_id, actor, action, target, detail)
select '00000000-0000-0000-0000-000000000001', 'scim', 'user.created', id, '{"userName":"someone@example.com"}'
from u;
