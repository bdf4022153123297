-- Results of operations (shared/queue/analysis.c, handlers/analytics).

-- :name version
-- A dataset's version: the current one, or the one of the number $2. A NULL id: there is none (yet).
SELECT d.name, d.error, v.id, v.number
FROM quern.datasets d
LEFT JOIN quern.versions v ON v.dataset_id = d.id AND CASE WHEN $2::integer IS NULL THEN v.id = d.version_id ELSE v.number = $2 END
WHERE d.id = $1;

-- :name find
SELECT id, duration_ms, arrays, body FROM quern.results WHERE key = $1;

-- :name add
-- Whoever was first is kept: both have computed the same.
WITH added AS (
    INSERT INTO quern.results (key, dataset_id, version_id, operation, parameters, body, arrays, explanation, duration_ms, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
)
SELECT id FROM added UNION ALL SELECT id FROM quern.results WHERE key = $1 LIMIT 1;

-- :name get
SELECT r.id, r.name, r.operation, r.dataset_id, d.name, v.number, r.parameters, r.explanation, r.duration_ms, r.created_at,
       u.id, u.name, r.updated_at, r.key, r.arrays, r.body, r.version_id
FROM quern.results r
LEFT JOIN quern.datasets d ON d.id = r.dataset_id
LEFT JOIN quern.versions v ON v.id = r.version_id
LEFT JOIN quern.users u ON u.id = r.created_by
WHERE r.id = $1;

-- :name list
SELECT r.id, r.name, r.operation, r.dataset_id, d.name, v.number, r.parameters, r.explanation, r.duration_ms, r.created_at,
       u.id, u.name, count(*) OVER ()
FROM quern.results r
LEFT JOIN quern.datasets d ON d.id = r.dataset_id
LEFT JOIN quern.versions v ON v.id = r.version_id
LEFT JOIN quern.users u ON u.id = r.created_by
WHERE ($1::bigint IS NULL OR r.dataset_id = $1) AND ($2::text IS NULL OR r.operation = $2) AND ($3::boolean IS NULL OR (r.name IS NOT NULL) = $3)
  AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', r.name, r.operation, d.name, r.explanation)), lower($4)) > 0)
ORDER BY r.id DESC OFFSET $5 LIMIT $6;

-- :name count
SELECT count(*) FROM quern.results r LEFT JOIN quern.datasets d ON d.id = r.dataset_id
WHERE ($1::bigint IS NULL OR r.dataset_id = $1) AND ($2::text IS NULL OR r.operation = $2) AND ($3::boolean IS NULL OR (r.name IS NOT NULL) = $3)
  AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', r.name, r.operation, d.name, r.explanation)), lower($4)) > 0);

-- :name rename
UPDATE quern.results SET name = $2, updated_at = now() WHERE id = $1;

-- :name delete
DELETE FROM quern.results WHERE id = $1;

-- :name forget
-- What nobody gave a name to, and no report shows.
DELETE FROM quern.results r
WHERE r.name IS NULL AND r.created_at < now() - make_interval(days => $1)
  AND NOT EXISTS (SELECT FROM quern.report_entries e WHERE e.result_id = r.id);

-- :name saved_from
-- What a save needs of the result, and whether its version is still the current one.
SELECT r.key, r.operation, r.parameters, r.version_id, v.rows, v.column_count, d.version_id = v.id, v.number
FROM quern.results r
JOIN quern.datasets d ON d.id = r.dataset_id
JOIN quern.versions v ON v.id = r.version_id
WHERE r.id = $1;

-- :name number_of_version
SELECT number FROM quern.versions WHERE id = $1;
