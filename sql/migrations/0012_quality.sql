-- Quality: what is expected of a dataset's rows, and what was found in each version.

CREATE TABLE quern.quality_rules (
    dataset_id    bigint PRIMARY KEY REFERENCES quern.datasets ON DELETE CASCADE,
    rules         json NOT NULL,                        -- the whole list, docs/api.md, "Quality"
    generation    bigint NOT NULL DEFAULT 1,            -- counts changes of the list: its ETag
    updated_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE quern.quality_reports (
    version_id    bigint PRIMARY KEY REFERENCES quern.versions ON DELETE CASCADE,
    generation    bigint NOT NULL,                      -- of the rules that were checked; 0: there were none
    rules         integer NOT NULL,                     -- how many
    violations    bigint NOT NULL,                      -- of all rules together, rejected rows among them
    rejected      bigint NOT NULL,                      -- rows that rules set aside while the version was loaded
    completeness  double precision,                     -- the parts of the score and the whole, 0 to 100; NULL: nothing can be said
    validity      double precision,
    uniqueness    double precision,
    consistency   double precision,
    timeliness    double precision,
    score         double precision,
    report        json NOT NULL,                        -- what each rule found, docs/api.md, "Quality"
    checked_at    timestamptz NOT NULL DEFAULT now()
);

-- A dataset with its current version, as the API shows it; now with that version's score.
CREATE OR REPLACE VIEW quern.dataset_overview AS
SELECT d.id, d.name, d.slug, d.description, d.status, d.error, d.filename, d.version_id, v.number AS version,
       coalesce(v.rows, 0) AS rows, coalesce(v.column_count, 0) AS columns, coalesce(v.missing_cells, 0) AS missing_cells,
       coalesce(v.rejected_rows, 0) AS rejected_rows, coalesce(v.size_bytes, 0) AS size_bytes, v.ingest,
       d.created_at, d.updated_at, u.id AS user_id, u.name AS user_name,
       CASE WHEN d.status <> 'ready' THEN (SELECT max(j.id) FROM quern.jobs j WHERE j.dataset_id = d.id) END AS job_id,
       q.score
FROM quern.datasets d
LEFT JOIN quern.versions v ON v.id = d.version_id
LEFT JOIN quern.users u ON u.id = d.created_by
LEFT JOIN quern.quality_reports q ON q.version_id = d.version_id;
