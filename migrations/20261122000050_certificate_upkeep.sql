-- The certificates of SAML providers, kept up by themselves.

alter table sso
    -- When the metadata address was last read, and why it could not be; null: it could.
    add column metadata_read_at timestamptz,
    add column metadata_failure text;

alter table sso_certificate
    -- How many days before its end somebody was last told; null: never.
    add column reminded_days smallint;

-- A certificate that was found at the metadata address by the daily look.
alter table sso_certificate drop constraint sso_certificate_source_check;
alter table sso_certificate add constraint sso_certificate_source_check
    check (source in ('url', 'file', 'paste', 'daily'));
