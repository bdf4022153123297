-- Versions of a dataset as the API shows them (handlers/datasets/versions.c and the files beside it).
-- Statements that return versions return these columns in this order; version_members reads them.

-- :name list
SELECT v.id, v.number, v.source, nullif(v.filename, ''), v.rows, v.column_count, v.missing_cells, v.rejected_rows, v.size_bytes, v.created_at,
       u.id, u.name, p.number, v.recipe_id, v.growing AND d.version_id = v.id, d.version_id = v.id, v.ingest, q.score, r.name,
       p.dataset_id, count(*) OVER ()
FROM quern.versions v
JOIN quern.datasets d ON d.id = v.dataset_id
LEFT JOIN quern.users u ON u.id = v.created_by
LEFT JOIN quern.versions p ON p.id = v.parent_id
LEFT JOIN quern.quality_reports q ON q.version_id = v.id
LEFT JOIN quern.recipes r ON r.id = v.recipe_id
WHERE v.dataset_id = $1 ORDER BY v.number DESC OFFSET $2 LIMIT $3;

-- :name count
SELECT count(*) FROM quern.versions WHERE dataset_id = $1;

-- :name get
SELECT v.id, v.number, v.source, nullif(v.filename, ''), v.rows, v.column_count, v.missing_cells, v.rejected_rows, v.size_bytes, v.created_at,
       u.id, u.name, p.number, v.recipe_id, v.growing AND d.version_id = v.id, d.version_id = v.id, v.ingest, q.score, r.name,
       p.dataset_id
FROM quern.versions v
JOIN quern.datasets d ON d.id = v.dataset_id
LEFT JOIN quern.users u ON u.id = v.created_by
LEFT JOIN quern.versions p ON p.id = v.parent_id
LEFT JOIN quern.quality_reports q ON q.version_id = v.id
LEFT JOIN quern.recipes r ON r.id = v.recipe_id
WHERE v.dataset_id = $1 AND v.number = $2;

-- :name find
SELECT v.id, v.number, d.name, v.rejected_rows FROM quern.versions v JOIN quern.datasets d ON d.id = v.dataset_id
WHERE v.dataset_id = $1 AND v.number = $2;

-- :name dataset_exists
SELECT name, status, version_id FROM quern.datasets WHERE id = $1;

-- :name lock
-- The dataset, held until the end of the transaction: its current version and the next one's number.
SELECT slug, name, version_id, coalesce((SELECT max(number) FROM quern.versions WHERE dataset_id = $1), 0) + 1, keep_versions
FROM quern.datasets WHERE id = $1 FOR UPDATE;

-- :name columns
SELECT position, name, type, zoned, missing, profile FROM quern.columns WHERE version_id = $1 ORDER BY position;

-- :name schema
SELECT position, name, type, zoned, missing FROM quern.columns WHERE version_id = $1 ORDER BY position;

-- :name restore
-- A new version that points at the rows of an old one.
INSERT INTO quern.versions (dataset_id, number, parent_id, rows, column_count, table_count, missing_cells, rejected_rows, size_bytes,
                            ingest, created_by, source, filename, data_id, row_ids, profiled_rows)
SELECT dataset_id, $2, id, rows, column_count, table_count, missing_cells, rejected_rows, size_bytes, ingest, $3, 'restore', filename,
       data_id, row_ids, profiled_rows
FROM quern.versions WHERE id = $1
RETURNING id;

-- :name copy_columns
INSERT INTO quern.columns (version_id, position, table_number, name, type, zoned, scale, missing, profile, summary)
SELECT $2, position, table_number, name, type, zoned, scale, missing, profile, summary FROM quern.columns WHERE version_id = $1;

-- :name copy_rejects
INSERT INTO quern.rejected_rows (version_id, ordinal, line, reason, raw)
SELECT $2, ordinal, line, reason, raw FROM quern.rejected_rows WHERE version_id = $1;

-- :name copy_report
-- What was found in the rows holds for whoever has the same rows.
INSERT INTO quern.quality_reports (version_id, generation, rules, violations, rejected, completeness, validity, uniqueness, consistency,
                                   timeliness, score, report, checked_at)
SELECT $2, generation, rules, violations, rejected, completeness, validity, uniqueness, consistency, timeliness, score, report, checked_at
FROM quern.quality_reports WHERE version_id = $1;

-- :name publish
UPDATE quern.datasets SET version_id = $2, status = 'ready', error = NULL, updated_at = clock_timestamp() WHERE id = $1;

-- :name adopt
-- The children of a version that goes become its parent's.
UPDATE quern.versions v SET parent_id = gone.parent_id FROM quern.versions gone WHERE gone.id = $1 AND v.parent_id = gone.id;

-- :name delete
DELETE FROM quern.versions WHERE id = $1
RETURNING data_id, table_count, EXISTS (SELECT FROM quern.versions o WHERE o.data_id = versions.data_id AND o.id <> versions.id);

-- :name surplus
-- Versions beyond those to keep, a few at a time: neither the current one nor among the newest.
SELECT v.id, v.dataset_id FROM (
    SELECT v.id, v.dataset_id, d.version_id, d.keep_versions, row_number() OVER (PARTITION BY v.dataset_id ORDER BY v.number DESC) AS age
    FROM quern.versions v JOIN quern.datasets d ON d.id = v.dataset_id
) v
WHERE v.age > v.keep_versions AND v.id <> v.version_id ORDER BY v.id LIMIT 50;

-- :name keep
SELECT keep_versions FROM quern.datasets WHERE id = $1;

-- :name set_keep
UPDATE quern.datasets SET keep_versions = $2, updated_at = now() WHERE id = $1;

-- :name forget_keys
DELETE FROM quern.stream_keys WHERE created_at < now() - interval '24 hours';

-- :name lineage
-- The versions of the dataset ($1), and those of other datasets that recipes made from them, each with the version it was made from.
-- Last but one: the datasets whose rows the recipe's steps (join, union) brought in, as a JSON array.
SELECT v.id, v.number, v.source, nullif(v.filename, ''), v.rows, v.created_at, v.recipe_id, r.name, d.version_id = v.id, v.dataset_id, d.name,
       p.id, p.number, p.source, p.rows, p.created_at, pd.version_id = p.id, p.dataset_id, pd.name,
       (SELECT json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY o.id) FROM quern.datasets o
        WHERE o.id IN (SELECT (step #>> '{}')::bigint FROM jsonb_path_query(v.recipe_steps::jsonb, '$[*].**.dataset_id') step
                       WHERE jsonb_typeof(step) = 'number')),
       r.dataset_id
FROM quern.versions v
JOIN quern.datasets d ON d.id = v.dataset_id
LEFT JOIN quern.recipes r ON r.id = v.recipe_id
LEFT JOIN quern.versions p ON p.id = v.parent_id
LEFT JOIN quern.datasets pd ON pd.id = p.dataset_id
WHERE v.dataset_id = $1 OR p.dataset_id = $1
ORDER BY v.dataset_id <> $1, v.dataset_id, v.number;

-- :name profiled
SELECT coalesce(profiled_rows, rows) FROM quern.versions WHERE id = $1;

-- :name lock_profile
-- One process at a time writes a version's profile; what it describes only goes up.
SELECT coalesce(profiled_rows, 0) < $2 FROM quern.versions WHERE id = $1 FOR UPDATE;

-- :name set_profiles
UPDATE quern.columns c SET missing = p.missing, profile = p.profile, summary = p.summary
FROM json_to_recordset($2) AS p(position integer, missing bigint, profile json, summary json)
WHERE c.version_id = $1 AND c.position = p.position;

-- :name set_profiled
UPDATE quern.versions SET profiled_rows = $2, missing_cells = $3 WHERE id = $1;

-- :name discard_job
DELETE FROM quern.jobs WHERE id = $1;
