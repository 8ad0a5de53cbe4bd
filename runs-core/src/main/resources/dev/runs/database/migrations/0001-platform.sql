--liquibase formatted sql

--changeset runs:0001-access
CREATE TABLE organization (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{1,38}$'),
    created_at timestamptz NOT NULL,
    max_running int CHECK (max_running >= 0),
    max_queued int CHECK (max_queued >= 0),
    max_timeout_seconds int CHECK (max_timeout_seconds > 0)
);
CREATE TABLE app_user (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization,
    email text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('VIEWER', 'MEMBER', 'ADMIN')),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);
CREATE INDEX app_user_organization ON app_user (organization_id, id);
CREATE TABLE api_key (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES app_user,
    role text NOT NULL CHECK (role IN ('VIEWER', 'MEMBER', 'ADMIN')),
    secret_sha256 text NOT NULL,
    last_four text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_key_user ON api_key (user_id, id);
-- Links and sessions are known only by the hash of what the browser holds.
CREATE TABLE sign_in_link (
    token_sha256 text PRIMARY KEY,
    user_id text NOT NULL REFERENCES app_user,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE TABLE session (
    token_sha256 text PRIMARY KEY,
    id text NOT NULL UNIQUE,
    user_id text NOT NULL REFERENCES app_user,
    role text NOT NULL CHECK (role IN ('VIEWER', 'MEMBER', 'ADMIN')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_user_id ON session (user_id);
CREATE TABLE setting (
    name text PRIMARY KEY,
    value text NOT NULL
);
--rollback DROP TABLE setting, session, sign_in_link, api_key, app_user, organization;

--changeset runs:0001-file
CREATE TABLE file (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization,
    path text NOT NULL COLLATE "C",
    size bigint NOT NULL,
    sha256 text NOT NULL,
    created_at timestamptz NOT NULL,
    replaced_at timestamptz
);
-- A path names its newest version.
CREATE UNIQUE INDEX file_newest ON file (organization_id, path) WHERE replaced_at IS NULL;
--rollback DROP TABLE file;

--changeset runs:0001-run
CREATE TABLE server (
    id text PRIMARY KEY,
    folder_id text NOT NULL,
    host text NOT NULL,
    started_at timestamptz NOT NULL,
    lease_until timestamptz
);
CREATE TABLE run (
    id text PRIMARY KEY COLLATE "C",
    organization_id text NOT NULL REFERENCES organization,
    user_id text NOT NULL REFERENCES app_user,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT')),
    program jsonb NOT NULL,
    runtime text NOT NULL,
    version text,
    region text NOT NULL,
    timeout_seconds int NOT NULL,
    environment jsonb NOT NULL,
    files jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    started_at timestamptz,
    completed_at timestamptz,
    failure_kind text,
    failure_message text,
    exit_code int,
    server_id text,
    fence bigint NOT NULL DEFAULT 0,
    attempt int NOT NULL DEFAULT 0,
    claimed_at timestamptz,
    not_before timestamptz,
    cancel_requested_at timestamptz,
    preparing text,
    CHECK ((status IN ('PENDING', 'RUNNING')) = (completed_at IS NULL)),
    CHECK ((failure_kind IS NULL) = (failure_message IS NULL))
);
CREATE INDEX run_organization ON run (organization_id, id DESC);
CREATE INDEX run_organization_status ON run (organization_id, status, id DESC);
CREATE INDEX run_organization_region ON run (organization_id, region, id DESC);
-- The queue: one short index, each organization's oldest run first.
CREATE INDEX run_queue ON run (region, organization_id, id) WHERE status = 'PENDING' AND server_id IS NULL;
CREATE INDEX run_claimed ON run (server_id, id) WHERE status IN ('PENDING', 'RUNNING') AND server_id IS NOT NULL;
CREATE INDEX run_claimed_organization ON run (organization_id)
    WHERE status IN ('PENDING', 'RUNNING') AND server_id IS NOT NULL;
CREATE INDEX run_cancel_requested ON run (server_id, id)
    WHERE status IN ('PENDING', 'RUNNING') AND cancel_requested_at IS NOT NULL;
CREATE TABLE run_event (
    id text NOT NULL COLLATE "C",
    run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
    at timestamptz NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (run_id, id)
);
--rollback DROP TABLE run_event, run, server;

--changeset runs:0001-log
-- One small row per log: what is appended must match its fence, its next line and its position, in the same transaction.
CREATE TABLE log (
    run_id text PRIMARY KEY COLLATE "C" REFERENCES run ON DELETE CASCADE,
    fence bigint NOT NULL,
    next_line bigint NOT NULL DEFAULT 0,
    last_time bigint NOT NULL DEFAULT 0,
    position text NOT NULL DEFAULT '',
    -- Small chunks at the end of the log, to be made into one when they are many or large enough.
    tail_first_line bigint NOT NULL DEFAULT 0,
    tail_chunks int NOT NULL DEFAULT 0,
    tail_bytes bigint NOT NULL DEFAULT 0,
    raw_bytes bigint NOT NULL DEFAULT 0
);
CREATE TABLE log_chunk (
    run_id text NOT NULL COLLATE "C" REFERENCES log ON DELETE CASCADE,
    first_line bigint NOT NULL CHECK (first_line >= 0),
    line_count int NOT NULL CHECK (line_count > 0),
    first_time bigint NOT NULL,
    last_time bigint NOT NULL,
    -- Of the text, newlines included.
    raw_bytes int NOT NULL CHECK (raw_bytes >= line_count),
    data bytea NOT NULL CHECK (octet_length(data) <= 2097152),
    PRIMARY KEY (run_id, first_line)
);
-- The bytes are compressed by us.
ALTER TABLE log_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
-- Without first_line: with it, the planner may take this one to look for a line, and walk through half a log.
CREATE INDEX log_chunk_time ON log_chunk (run_id, last_time);
--rollback DROP TABLE log_chunk, log;
