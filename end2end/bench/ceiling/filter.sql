\set i random(0, :n - 1)
select id, user_name, external_id, active, display_name, body, version, created_at, updated_at
from users
where tenant_id = '00000000-0000-0000-0000-000000000001'
    and lower(user_name) = lower('fill-' || :i || '@example.com');
