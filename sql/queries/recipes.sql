-- Recipes (shared/queue/clean.c, handlers/cleaning). Statements that return recipes return the columns of get in this order.

-- :name version_of
-- The version of a dataset with that id, or of that number, or the current one.
SELECT v.id, v.number, v.rows, v.column_count
FROM quern.datasets d JOIN quern.versions v ON v.dataset_id = d.id
WHERE d.id = $1 AND ($2::bigint IS NULL OR v.id = $2) AND ($3::bigint IS NULL OR v.number = $3)
  AND ($2 IS NOT NULL OR $3 IS NOT NULL OR v.id = d.version_id);

-- :name dataset_name
SELECT name, status FROM quern.datasets WHERE id = $1;

-- :name add
INSERT INTO quern.recipes (dataset_id, source_id, target_id, name, steps, replay, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id;

-- :name get
SELECT r.id, r.dataset_id, r.source_id, s.number AS source_version, r.target_id, r.name, r.steps, r.replay, r.report, r.result_id,
       v.number AS result_version, r.created_at, r.updated_at, r.created_by, u.name AS created_by_name, d.name AS dataset_name, t.name AS target_name,
       j.id AS job_id, j.status AS job_status, j.error AS job_error, j.created_at AS job_at
FROM quern.recipes r JOIN quern.datasets d ON d.id = r.dataset_id JOIN quern.datasets t ON t.id = r.target_id
     LEFT JOIN quern.versions s ON s.id = r.source_id LEFT JOIN quern.versions v ON v.id = r.result_id LEFT JOIN quern.users u ON u.id = r.created_by
     LEFT JOIN LATERAL (SELECT id, status, error, created_at FROM quern.jobs
                        WHERE kind = 'clean' AND (payload->>'recipe_id')::bigint = r.id ORDER BY id DESC LIMIT 1) j ON true
WHERE r.id = $1;

-- :name list
SELECT r.id, r.dataset_id, r.source_id, s.number AS source_version, r.target_id, r.name, r.steps, r.replay, r.report, r.result_id,
       v.number AS result_version, r.created_at, r.updated_at, r.created_by, u.name AS created_by_name, d.name AS dataset_name, t.name AS target_name,
       j.id AS job_id, j.status AS job_status, j.error AS job_error, j.created_at AS job_at, count(*) OVER ()
FROM quern.recipes r JOIN quern.datasets d ON d.id = r.dataset_id JOIN quern.datasets t ON t.id = r.target_id
     LEFT JOIN quern.versions s ON s.id = r.source_id LEFT JOIN quern.versions v ON v.id = r.result_id LEFT JOIN quern.users u ON u.id = r.created_by
     LEFT JOIN LATERAL (SELECT id, status, error, created_at FROM quern.jobs
                        WHERE kind = 'clean' AND (payload->>'recipe_id')::bigint = r.id ORDER BY id DESC LIMIT 1) j ON true
WHERE $1::bigint IS NULL OR r.dataset_id = $1 OR r.target_id = $1
ORDER BY r.id DESC OFFSET $2 LIMIT $3;

-- :name change
UPDATE quern.recipes
SET name = coalesce($2, name), replay = coalesce($3, replay), steps = coalesce($4::json, steps), updated_at = now()
WHERE id = $1;

-- :name done
-- What a run has made.
UPDATE quern.recipes SET report = $2, result_id = $3, source_id = $4, updated_at = now() WHERE id = $1;

-- :name mark_version
-- The version's lineage: the parent is the version it was made from.
UPDATE quern.versions SET recipe_steps = $2, recipe_report = $3, parent_id = $4 WHERE id = $1;

-- :name replays
-- What runs again when the dataset has got a new load.
SELECT id, target_id, created_by FROM quern.recipes WHERE dataset_id = $1 AND replay ORDER BY id;

-- :name delete
DELETE FROM quern.recipes WHERE id = $1;

-- :name count
SELECT count(*) FROM quern.recipes WHERE $1::bigint IS NULL OR dataset_id = $1 OR target_id = $1;
