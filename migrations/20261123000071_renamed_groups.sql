-- What a group was called before its provider renamed it last: Group Mapping says so for a while,
-- for a mapping goes by the group and not by its name.
alter table identity_group
    add column renamed_from text,
    add column renamed_at timestamptz,
    add check ((renamed_from is null) = (renamed_at is null));
