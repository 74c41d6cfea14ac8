-- An externalId is the provider's word and not a key of ours (RFC 7643, section 3.1): Microsoft's
-- collection sends one and the same for everybody, and a mapping such as mailNickname repeats. Who is
-- who is said by userName (scim.md, bug 20).
drop index account_external_id_taken;
create index account_by_external_id on account (division_id, provider_id, external_id)
    where deleted_at is null and external_id is not null;

drop index identity_group_external_id_taken;
create index identity_group_by_external_id
    on identity_group (division_id, provider_id, external_id) where external_id is not null;
