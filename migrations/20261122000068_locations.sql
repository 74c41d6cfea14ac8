-- Where an organization has its places: names, as people say them, in the order they were given.
alter table organization add column locations text[] not null default '{}'
    constraint organization_locations check (cardinality(locations) <= 100);
