-- Which organizations an activity concerns, as it was when it happened: an organization's feed is
-- read by the second index, whoever belongs to it today. Written by the statement that writes the
-- activity, which is why there is no foreign key to check.
create table activity_organization (
    division_id     uuid   not null,
    activity_id     uuid   not null,
    organization_id bigint not null,
    primary key (division_id, activity_id, organization_id)
);

create index activity_of_organization
    on activity_organization (division_id, organization_id, activity_id desc);

alter table activity no force row level security;
alter table account_organization no force row level security;
insert into activity_organization (division_id, activity_id, organization_id)
select division_id, id, subject_id::bigint from activity where subject_kind = 'organization'
union all
select a.division_id, a.id, x.organization_id
from activity a
join account_organization x on x.division_id = a.division_id and x.account_id::text = a.subject_id
where a.subject_kind = 'account';
alter table account_organization force row level security;
alter table activity force row level security;

alter table activity_organization enable row level security;
alter table activity_organization force row level security;
create policy one_division on activity_organization
    using (division_id = current_division()) with check (division_id = current_division());

-- What people and the host did is rare beside what providers push: their rows alone are indexed by
-- who it was and by which door they came.
create index activity_by_actor on activity (division_id, actor collate "C", id desc)
    where actor_kind <> 'scim';
create index activity_by_door on activity (division_id, actor_kind, id desc)
    where actor_kind <> 'scim';

-- The feeds are only ever added to, also by the role that owns them.
create function refuse_to_rewrite_history() returns trigger language plpgsql as $$
begin
    raise exception 'the table % is only ever added to', tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

do $$
declare
    kept text;
begin
    foreach kept in array array ['activity', 'activity_organization', 'installation_activity'] loop
        execute format(
            'create trigger only_added_to before update or delete or truncate on %I '
            'for each statement execute function refuse_to_rewrite_history()', kept);
    end loop;
end
$$;
