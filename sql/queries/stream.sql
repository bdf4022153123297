-- Streams into datasets (shared/store/stream.c), all in one transaction under the dataset's lock.

-- :name target
SELECT d.name, d.version_id, coalesce(v.growing, false), coalesce(v.rows, 0), v.number, coalesce(v.rows * v.column_count, 0)
FROM quern.datasets d LEFT JOIN quern.versions v ON v.id = d.version_id WHERE d.id = $1;

-- :name grow
UPDATE quern.versions
SET rows = rows + $2, missing_cells = missing_cells + $3, size_bytes = size_bytes + $4, profiled_rows = coalesce(profiled_rows, rows)
WHERE id = $1;

-- :name touch
-- The list of datasets is kept under the catalog's generation; updated_at has an index, and is set once a second at most.
WITH touched AS (
    UPDATE quern.datasets SET updated_at = clock_timestamp() WHERE id = $1 AND updated_at < clock_timestamp() - interval '1 second'
)
UPDATE quern.catalog SET generation = generation + 1;

-- :name key
SELECT body_hash = $3, status, reply FROM quern.stream_keys
WHERE dataset_id = $1 AND key = $2 AND created_at > now() - interval '24 hours';

-- :name keep_key
INSERT INTO quern.stream_keys (dataset_id, key, body_hash, status, reply) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (dataset_id, key) DO UPDATE
SET body_hash = excluded.body_hash, status = excluded.status, reply = excluded.reply, created_at = now();
