-- Versions that share rows, versions that grow, and how many are kept.
-- A restored version points at the tables of the version it was restored from (data_id), so tables go with the last version
-- that refers to them. A growing version is the one that streams append to: it stops growing when it is no longer the current one.

ALTER TABLE quern.datasets
    ADD COLUMN keep_versions integer NOT NULL DEFAULT 10 CHECK (keep_versions BETWEEN 1 AND 1000); -- the newest so many, and the current one

ALTER TABLE quern.versions
    ADD COLUMN source text NOT NULL DEFAULT 'load'      -- what made it
               CHECK (source IN ('load', 'append', 'replace', 'upsert', 'clean', 'restore', 'stream')),
    ADD COLUMN filename text NOT NULL DEFAULT '',       -- of the file it was made from; '': none
    ADD COLUMN recipe_id bigint,                        -- the recipe that made it (source 'clean')
    ADD COLUMN data_id bigint,                          -- the rows are in tables data.v<data_id>_1 ... and columns/v<data_id>
    ADD COLUMN row_ids boolean NOT NULL DEFAULT false,  -- its tables have a row_id (split over several, or growing)
    ADD COLUMN growing boolean NOT NULL DEFAULT false,  -- streams append to it, while it is the current one
    ADD COLUMN profiled_rows bigint;                    -- rows that quern.columns describes; NULL: all of them

UPDATE quern.versions v
SET data_id = v.id, row_ids = v.table_count > 1, filename = d.filename
FROM quern.datasets d WHERE d.id = v.dataset_id;
ALTER TABLE quern.versions ALTER COLUMN data_id SET NOT NULL;
CREATE INDEX versions_data ON quern.versions (data_id);

-- Answers to streamed requests that named an Idempotency-Key, written in the transaction of their rows: who sends the same again
-- within a day gets the same answer, and nothing is stored twice.
CREATE TABLE quern.stream_keys (
    dataset_id bigint NOT NULL REFERENCES quern.datasets ON DELETE CASCADE,
    key        text NOT NULL,                           -- as sent
    body_hash  bytea NOT NULL,                          -- BLAKE2b-256 of the query and the body
    status     integer NOT NULL,                        -- of the answer
    reply      text NOT NULL,                           -- the answer's body
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dataset_id, key)
);
CREATE INDEX stream_keys_age ON quern.stream_keys (created_at);
