-- When somebody signed in last.
alter table login add column signed_in_at timestamptz;

alter table activity no force row level security;
update login set signed_in_at = coalesce(
    (select max(at) from activity
     where division_id = login.division_id and subject_id = login.account_id::text
         and status = 'signed_in'),
    (select max(at) from installation_activity
     where subject_id = login.id::text and status = 'signed_in'));
alter table activity force row level security;
