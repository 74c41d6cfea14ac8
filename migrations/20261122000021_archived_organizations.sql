-- An archived organization keeps its people and its Org ID, which is never used again. Nobody who
-- belongs to archived ones only signs in, and a provider that names it names nothing.
alter table organization add column archived_at timestamptz;

-- The e-mail domains of an organization: what its people's addresses end with. A domain belongs to
-- one organization of a division.
create table organization_domain (
    division_id     uuid   not null,
    organization_id bigint not null,
    domain          text   collate "C" not null,
    constraint organization_domain_taken primary key (division_id, domain),
    foreign key (division_id, organization_id) references organization (division_id, id)
);

create index organization_domain_of on organization_domain (division_id, organization_id, domain);

alter table organization_domain enable row level security;
alter table organization_domain force row level security;
create policy one_division on organization_domain
    using (division_id = current_division()) with check (division_id = current_division());
