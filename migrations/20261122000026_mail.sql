-- Mails are written in the transaction of what causes them, and sent by the scheduler. Outside row
-- security: only system administrators see them.
create table mail (
    id          uuid        primary key,
    login_id    uuid        not null references login (id) on delete cascade,
    -- Copies: the row tells afterwards where it went.
    name        text        not null,
    email       text        not null,
    -- What it says, as values: it is put into words when it is sent.
    letter      jsonb       not null,
    -- The secret of its link. Erased as soon as it is sent or of no use.
    sealed      bytea,
    created_at  timestamptz not null,
    -- Its link works until then; null: it has none.
    lapses_at   timestamptz,
    tries       integer     not null default 0,
    -- Also how long a server that took it has for sending it.
    next_try_at timestamptz not null,
    sent_at     timestamptz,
    failed_at   timestamptz,
    -- What the mail server said last.
    failure     text,
    check (sent_at is null or failed_at is null),
    check (sent_at is null or sealed is null)
);

create index mail_due on mail (next_try_at) where sent_at is null and failed_at is null;
create index mail_of_login on mail (login_id);

-- What Rollcall does by itself: one server of several at a time.
create table job (
    name         text        collate "C" primary key,
    due_at       timestamptz not null,
    -- The server that runs it has until then.
    leased_until timestamptz,
    started_at   timestamptz not null,
    finished_at  timestamptz,
    -- Of the last run: how much there was to do, and why it failed.
    done         bigint      not null default 0,
    failure      text
);

-- Whether staff want mails about tokens that run out.
alter table login add column reminders boolean not null default true;

-- The last reminder of a token, in days before it expires.
alter table scim_token add column reminded_days smallint;

-- What was deleted 30 days ago is looked for by its day.
create index account_deleted_on on account (division_id, deleted_at) where deleted_at is not null;
