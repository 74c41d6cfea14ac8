-- Requests to a SAML provider are signed where an administrator says so, with a key of its own.

alter table sso
    -- Sealed for its provider.
    add column request_key         bytea,
    -- In our metadata, for the provider.
    add column request_certificate bytea,
    add constraint sso_request_key check ((request_key is null) = (request_certificate is null));
