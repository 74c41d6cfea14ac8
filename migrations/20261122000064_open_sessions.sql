alter table session
    -- By which people end one of their sessions: it says nothing of the cookie, as the digest would.
    add column id uuid not null default gen_random_uuid() constraint session_id_taken unique,
    -- A passkey began it; else a password, unless a provider did.
    add column passkey boolean not null default false;
