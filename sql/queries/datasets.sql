-- Datasets as the API shows them (handlers/datasets). Statements that return datasets return the columns of
-- quern.dataset_overview in this order; dataset_json reads them.

-- :name get
SELECT id, name, slug, description, status, error, filename, version_id, version, rows, columns, missing_cells,
       rejected_rows, size_bytes, ingest, created_at, updated_at, user_id, user_name, job_id, score
FROM quern.dataset_overview WHERE id = $1;

-- :name recent
-- The usual list: newest first, from the index.
SELECT id, name, slug, description, status, error, filename, version_id, version, rows, columns, missing_cells,
       rejected_rows, size_bytes, ingest, created_at, updated_at, user_id, user_name, job_id, score,
       (SELECT count(*) FROM quern.datasets)
FROM quern.dataset_overview ORDER BY updated_at DESC, id DESC OFFSET $1 LIMIT $2;

-- :name list
-- $1 a LIKE pattern or NULL, $2 the field to sort by, $3 whether descending.
SELECT id, name, slug, description, status, error, filename, version_id, version, rows, columns, missing_cells,
       rejected_rows, size_bytes, ingest, created_at, updated_at, user_id, user_name, job_id, score, count(*) OVER ()
FROM quern.dataset_overview
WHERE $1::text IS NULL OR name ILIKE $1 OR description ILIKE $1
ORDER BY CASE WHEN $2 = 'name' AND NOT $3 THEN lower(name) END,
         CASE WHEN $2 = 'name' AND $3 THEN lower(name) END DESC,
         CASE WHEN NOT $3 THEN CASE $2 WHEN 'rows' THEN rows WHEN 'columns' THEN columns WHEN 'size_bytes' THEN size_bytes END END,
         CASE WHEN $3 THEN CASE $2 WHEN 'rows' THEN rows WHEN 'columns' THEN columns WHEN 'size_bytes' THEN size_bytes END END DESC,
         CASE WHEN NOT $3 THEN CASE $2 WHEN 'created_at' THEN created_at WHEN 'updated_at' THEN updated_at END END,
         CASE WHEN $3 THEN CASE $2 WHEN 'created_at' THEN created_at WHEN 'updated_at' THEN updated_at END END DESC,
         id DESC
OFFSET $4 LIMIT $5;

-- :name count
SELECT count(*) FROM quern.datasets WHERE $1::text IS NULL OR name ILIKE $1 OR description ILIKE $1;

-- :name count_all
SELECT count(*) FROM quern.datasets;

-- :name columns
SELECT c.position, c.name, c.type, c.zoned, c.missing
FROM quern.columns c JOIN quern.datasets d ON d.version_id = c.version_id WHERE d.id = $1 ORDER BY c.position;

-- :name profiles
-- A page of columns with their profiles; $2 a JSON array of names, or NULL for all.
SELECT c.position, c.name, c.type, c.zoned, c.profile, count(*) OVER ()
FROM quern.columns c
WHERE c.version_id = $1 AND ($2::json IS NULL OR c.name IN (SELECT json_array_elements_text($2)))
ORDER BY c.position OFFSET $3 LIMIT $4;

-- :name summaries
SELECT c.name, c.type, c.missing, c.summary FROM quern.columns c WHERE c.version_id = $1 ORDER BY c.position;

-- :name rejects
SELECT line, reason, raw FROM quern.rejected_rows WHERE version_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3;

-- :name rejects_piece
-- Those after ordinal $2, for an export: as many as have about $3 bytes of raw text together, one at least.
SELECT ordinal, line, reason, raw
FROM (SELECT page.*, sum(octet_length(raw)) OVER (ORDER BY ordinal) - octet_length(raw) AS before
      FROM (SELECT ordinal, line, reason, raw FROM quern.rejected_rows
            WHERE version_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT 1000) page) sized
WHERE before < $3 ORDER BY ordinal;

-- :name rename
UPDATE quern.datasets SET name = coalesce($2, name), description = coalesce($3, description), updated_at = now()
WHERE id = $1;

-- :name lock
SELECT d.name, d.slug, d.updated_at, coalesce((SELECT rows FROM quern.versions v WHERE v.id = d.version_id), 0)
FROM quern.datasets d WHERE d.id = $1 FOR UPDATE;

-- :name versions
SELECT DISTINCT data_id, table_count FROM quern.versions WHERE dataset_id = $1;

-- :name jobs_files
SELECT payload->>'file' FROM quern.jobs WHERE dataset_id = $1 AND kind = 'ingest';

-- :name results
SELECT key FROM quern.results WHERE dataset_id = $1;

-- :name delete
DELETE FROM quern.datasets WHERE id = $1;

-- :name discard
-- A dataset whose very first import failed while its sender waited for the answer: nothing of it stays.
DELETE FROM quern.datasets WHERE id = $1 AND version_id IS NULL;
