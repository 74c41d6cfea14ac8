-- What the client registry knows of organizations: their Org IDs, and which of them are clients of
-- their own because a provider is bound to them. Outside row security by design: that list is
-- searched and paged over all divisions, before any is entered. Holds no personal data.
create table registry_organization (
    division_id     uuid   not null,
    organization_id bigint not null,
    name_key        text   collate "C" not null,
    -- Those bound to it, deleted ones left out.
    providers       uuid[] not null,
    primary key (division_id, organization_id),
    foreign key (division_id, organization_id) references organization (division_id, id)
        on delete cascade
);

-- Kept by the database, so that no operation on providers or organizations can forget it. An
-- archived organization is no client any more.
create function register_organization(division uuid, organization bigint) returns void
    language plpgsql as $$
begin
    delete from registry_organization
    where division_id = division and organization_id = organization;
    insert into registry_organization (division_id, organization_id, name_key, providers)
    select o.division_id, o.id, o.name_key,
           array(select p.id from identity_provider p
                 where p.division_id = o.division_id and p.organization_id = o.id
                     and p.deleted_at is null)
    from organization o
    where o.division_id = division and o.id = organization and o.archived_at is null;
end
$$;

create function register_organization_itself() returns trigger language plpgsql as $$
begin
    perform register_organization(new.division_id, new.id);
    return null;
end
$$;

create function register_organization_of_provider() returns trigger language plpgsql as $$
begin
    perform register_organization(new.division_id, new.organization_id);
    return null;
end
$$;

create trigger registry after insert or update of name_key, archived_at on organization
    for each row execute function register_organization_itself();

-- A provider stays bound to the organization that it was created for.
create trigger registry after insert or update of deleted_at on identity_provider
    for each row when (new.organization_id is not null)
    execute function register_organization_of_provider();

alter table organization no force row level security;
alter table identity_provider no force row level security;
insert into registry_organization (division_id, organization_id, name_key, providers)
select o.division_id, o.id, o.name_key,
       array(select p.id from identity_provider p
             where p.division_id = o.division_id and p.organization_id = o.id
                 and p.deleted_at is null)
from organization o
where o.archived_at is null;
alter table identity_provider force row level security;
alter table organization force row level security;
