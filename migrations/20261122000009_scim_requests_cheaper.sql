-- A statement of a SCIM request lets itself in: it names the division to row security and looks at
-- the token, in one round trip and without a transaction around it. True: neither the token nor its
-- provider was written since the caller was looked up (their xmin is what was seen then), and the
-- token still lives. So a token that was revoked, or a provider that was switched off, is refused by
-- the very next statement, whichever server had remembered it.
create function enter_scim(
    for_division uuid, for_token uuid, token_seen text, provider_seen text, at timestamptz
) returns boolean language plpgsql as $$
begin
    perform set_config('app.division', for_division::text, true);
    return exists (
        select from scim_token t
        join identity_provider p on p.division_id = t.division_id and p.id = t.provider_id
        where t.division_id = for_division and t.id = for_token
            and t.xmin::text = token_seen and p.xmin::text = provider_seen
            and least(t.expires_at, t.retires_at, t.removed_at) > at
    );
end
$$;

-- How many people of a provider it is shown: totalResults must be right, and counting 100,000 takes
-- longer than showing a hundred of them. Each connection counts in a row of its own, so that no two
-- wait for the same one; the sum is right in every snapshot.
create table account_tally (
    division_id uuid     not null,
    provider_id uuid     not null,
    slot        smallint not null,
    live        bigint   not null,
    primary key (division_id, provider_id, slot),
    foreign key (division_id, provider_id) references identity_provider (division_id, id)
        on delete cascade
) with (fillfactor = 50);

alter table account no force row level security;
insert into account_tally
select division_id, provider_id, 0, count(*) from account
where provider_id is not null and deleted_at is null and not hidden
group by division_id, provider_id;
alter table account force row level security;

alter table account_tally enable row level security;
alter table account_tally force row level security;
create policy one_division on account_tally
    using (division_id = current_division()) with check (division_id = current_division());

create function tally_account() returns trigger language plpgsql as $$
declare
    slot constant smallint := pg_backend_pid() % 64;
begin
    if tg_op <> 'INSERT' and old.provider_id is not null and old.deleted_at is null
        and not old.hidden then
        insert into account_tally values (old.division_id, old.provider_id, slot, -1)
        on conflict on constraint account_tally_pkey do update set live = account_tally.live - 1;
    end if;
    if tg_op <> 'DELETE' and new.provider_id is not null and new.deleted_at is null
        and not new.hidden then
        insert into account_tally values (new.division_id, new.provider_id, slot, 1)
        on conflict on constraint account_tally_pkey do update set live = account_tally.live + 1;
    end if;
    return null;
end
$$;

-- Deferred, so that the row of the tally is the last that a transaction locks.
create constraint trigger account_tally_created after insert on account
    deferrable initially deferred for each row
    when (new.provider_id is not null) execute function tally_account();
create constraint trigger account_tally_changed after update on account
    deferrable initially deferred for each row
    when (old.provider_id is distinct from new.provider_id
          or (old.deleted_at is null) <> (new.deleted_at is null)
          or old.hidden <> new.hidden)
    execute function tally_account();
create constraint trigger account_tally_removed after delete on account
    deferrable initially deferred for each row execute function tally_account();

-- Room beside each row for its next version, so that switching somebody off touches no index.
alter table account set (fillfactor = 85);

-- Every row of the log looked its division up. A log holds nothing back.
alter table scim_request drop constraint scim_request_division_id_fkey;
