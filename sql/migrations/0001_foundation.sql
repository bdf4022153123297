-- The frame: people, their sessions, datasets and their versions, jobs, the audit log.
-- Dataset rows live in schema data, one table (or several, for wide ones) per version; schema datasets shows each
-- dataset's current version as a view under its slug.

CREATE SCHEMA quern;
CREATE SCHEMA data;
CREATE SCHEMA datasets;

CREATE TABLE quern.users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text NOT NULL,                        -- as typed; unique without regard to case
    name          text NOT NULL,                        -- shown to others
    role          text NOT NULL CHECK (role IN ('admin', 'editor', 'viewer')),
    active        boolean NOT NULL DEFAULT true,        -- an inactive user can not sign in; sessions end at once
    password_hash text NOT NULL,                        -- libsodium's encoding of Argon2id
    created_at    timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz                           -- to the minute, not the request
);
CREATE UNIQUE INDEX users_email ON quern.users (lower(email));

CREATE TABLE quern.sessions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id       bigint NOT NULL REFERENCES quern.users ON DELETE CASCADE,
    token_hash    bytea NOT NULL UNIQUE,                -- BLAKE2b-256 of the token; the token itself is nowhere
    kind          text NOT NULL CHECK (kind IN ('cookie', 'bearer')),
    csrf_token    text,                                 -- of a cookie session: expected in X-CSRF-Token
    address       text NOT NULL,                        -- where it was opened from
    created_at    timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),   -- to the minute
    expires_at    timestamptz NOT NULL
);
CREATE INDEX sessions_user ON quern.sessions (user_id);
CREATE INDEX sessions_expiry ON quern.sessions (expires_at);

CREATE TABLE quern.sign_in_attempts (
    subject       text NOT NULL,                        -- 'account:<lower-case e-mail>' or 'address:<ip>'
    at            timestamptz NOT NULL DEFAULT now()    -- of one failed attempt
);
CREATE INDEX sign_in_attempts_subject ON quern.sign_in_attempts (subject, at);

CREATE TABLE quern.datasets (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL,
    slug          text NOT NULL UNIQUE,                 -- name of its view in schema datasets
    description   text NOT NULL DEFAULT '',
    status        text NOT NULL CHECK (status IN ('ingesting', 'ready', 'failed')),
    error         text,                                 -- of a failed ingest: what went wrong and what to do
    filename      text NOT NULL,                        -- of the upload
    version_id    bigint,                               -- the current version; NULL until the first is there
    created_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX datasets_updated ON quern.datasets (updated_at DESC, id DESC);
CREATE INDEX datasets_name ON quern.datasets (lower(name), id);

CREATE TABLE quern.versions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id    bigint NOT NULL REFERENCES quern.datasets ON DELETE CASCADE,
    number        integer NOT NULL,                     -- 1, 2, ... within the dataset
    parent_id     bigint REFERENCES quern.versions ON DELETE SET NULL,
    rows          bigint NOT NULL,
    column_count  integer NOT NULL,
    table_count   integer NOT NULL,                     -- tables data.v<id>_1 ... that hold the rows
    missing_cells bigint NOT NULL,
    rejected_rows bigint NOT NULL,
    size_bytes    bigint NOT NULL,                      -- of the file it was made from
    ingest        jsonb NOT NULL,                       -- duration, dialect, warnings, padded rows
    created_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dataset_id, number)
);
ALTER TABLE quern.datasets ADD FOREIGN KEY (version_id) REFERENCES quern.versions ON DELETE SET NULL
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE quern.columns (
    version_id    bigint NOT NULL REFERENCES quern.versions ON DELETE CASCADE,
    position      integer NOT NULL,                     -- from 1; the column is c<position> of its table
    table_number  integer NOT NULL,                     -- from 1: which of the version's tables holds it
    name          text NOT NULL,
    type          text NOT NULL,
    zoned         boolean NOT NULL,                     -- timestamp with time zone
    scale         smallint NOT NULL,                    -- of a decimal
    missing       bigint NOT NULL,
    profile       json NOT NULL,                        -- docs/api.md, "Profile"
    summary       json NOT NULL,                        -- the column's entry of analysis.summary_stats
    PRIMARY KEY (version_id, position)
);

CREATE TABLE quern.rejected_rows (
    version_id    bigint NOT NULL REFERENCES quern.versions ON DELETE CASCADE,
    ordinal       bigint NOT NULL,                      -- from 1, in the order of the file
    line          bigint NOT NULL,                      -- of the file, from 1
    reason        text NOT NULL,
    raw           bytea NOT NULL,                       -- the row as it stood in the file
    PRIMARY KEY (version_id, ordinal)
);

CREATE TABLE quern.jobs (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL,                     -- names the worker's function: 'ingest', ...
    status           text NOT NULL DEFAULT 'queued'
                     CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    dataset_id       bigint REFERENCES quern.datasets ON DELETE CASCADE,
    payload          jsonb NOT NULL,                    -- what the kind needs to do the work
    result           jsonb,
    error            text,                              -- of the last attempt
    attempts         integer NOT NULL DEFAULT 0,        -- begun so far
    max_attempts     integer NOT NULL DEFAULT 5,        -- then it is failed for good until somebody retries it
    run_after        timestamptz NOT NULL DEFAULT now(),
    worker           text,                              -- host and pid of the process that runs it
    heartbeat_at     timestamptz,                       -- a running job whose heartbeat is old is taken over
    cancel_requested boolean NOT NULL DEFAULT false,
    progress_done    bigint NOT NULL DEFAULT 0,
    progress_total   bigint NOT NULL DEFAULT 0,
    progress_unit    text NOT NULL DEFAULT '',
    progress_phase   text NOT NULL DEFAULT 'queued',
    created_by       bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    started_at       timestamptz,
    finished_at      timestamptz
);
CREATE INDEX jobs_ready ON quern.jobs (run_after, id) WHERE status = 'queued';
CREATE INDEX jobs_running ON quern.jobs (heartbeat_at) WHERE status = 'running';
CREATE INDEX jobs_dataset ON quern.jobs (dataset_id, id);

CREATE TABLE quern.audit_events (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT now(),
    user_id       bigint REFERENCES quern.users ON DELETE SET NULL,
    action        text NOT NULL,                        -- 'dataset.created', 'user.signed_in', ...
    object_type   text NOT NULL,
    object_id     bigint,
    object_name   text NOT NULL,                        -- as it was called then
    detail        jsonb,
    address       text NOT NULL,
    request_id    text NOT NULL
);
CREATE INDEX audit_events_at ON quern.audit_events (at DESC);
CREATE INDEX audit_events_action ON quern.audit_events (action, at DESC);

CREATE TABLE quern.settings (
    key           text PRIMARY KEY,
    value         jsonb NOT NULL
);

-- A dataset with its current version, as the API shows it.
CREATE VIEW quern.dataset_overview AS
SELECT d.id, d.name, d.slug, d.description, d.status, d.error, d.filename, d.version_id, v.number AS version,
       coalesce(v.rows, 0) AS rows, coalesce(v.column_count, 0) AS columns, coalesce(v.missing_cells, 0) AS missing_cells,
       coalesce(v.rejected_rows, 0) AS rejected_rows, coalesce(v.size_bytes, 0) AS size_bytes, v.ingest,
       d.created_at, d.updated_at, u.id AS user_id, u.name AS user_name,
       CASE WHEN d.status <> 'ready' THEN (SELECT max(j.id) FROM quern.jobs j WHERE j.dataset_id = d.id) END AS job_id
FROM quern.datasets d
LEFT JOIN quern.versions v ON v.id = d.version_id
LEFT JOIN quern.users u ON u.id = d.created_by;
