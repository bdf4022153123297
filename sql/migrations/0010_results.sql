-- What operations have found, kept under what they were asked.

CREATE TABLE quern.results (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key           text NOT NULL UNIQUE,                 -- hash of version, operation, parameters and program, in hex
    dataset_id    bigint NOT NULL REFERENCES quern.datasets ON DELETE CASCADE,
    version_id    bigint NOT NULL REFERENCES quern.versions ON DELETE CASCADE,
    operation     text NOT NULL,
    parameters    json NOT NULL,                        -- in force, with filter, in the order of the operation's table
    name          text,                                 -- given by somebody who wants to keep it; NULL: may be forgotten
    body          json COMPRESSION lz4 NOT NULL,        -- the reply's members from operation to explanation
    arrays        json NOT NULL,                        -- those with an entry for each row: name, total, columns, truncated
    explanation   text NOT NULL,                        -- of the body, for lists
    duration_ms   double precision NOT NULL,            -- of the computation
    created_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()    -- of the name
);
CREATE INDEX results_dataset ON quern.results (dataset_id, id DESC);
CREATE INDEX results_version ON quern.results (version_id);
CREATE INDEX results_forgotten ON quern.results (created_at) WHERE name IS NULL;
