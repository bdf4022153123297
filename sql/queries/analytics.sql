-- Results of operations (shared/queue/analysis.c, handlers/analytics).

-- :name version
-- A dataset's version: the current one, or the one of the number $2. A NULL id: there is none (yet).
SELECT d.name, d.error, v.id, v.number
FROM quern.datasets d
LEFT JOIN quern.versions v ON v.dataset_id = d.id AND CASE WHEN $2::integer IS NULL THEN v.id = d.version_id ELSE v.number = $2 END
WHERE d.id = $1;

-- :name find
SELECT id, duration_ms, arrays, body FROM quern.results WHERE key = $1;

-- :name of_job
-- What the job $1 has found.
SELECT r.id, r.duration_ms, r.arrays, r.body, r.key
FROM quern.jobs j
JOIN quern.results r ON r.id = (j.result->>'result_id')::bigint
WHERE j.id = $1;

-- :name version_rows
-- Of how many rows the result is about which is kept under the key.
SELECT version_rows FROM quern.results WHERE key = $1;

-- :name add
-- Whoever was first is kept: both have computed the same.
WITH added AS (
    INSERT INTO quern.results (key, dataset_id, version_id, operation, parameters, body, arrays, explanation, duration_ms, created_by, used_by,
                               trial, version_rows)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
)
SELECT id FROM added UNION ALL SELECT id FROM quern.results WHERE key = $1 LIMIT 1;

-- :name get
SELECT r.id, r.name, r.operation, r.dataset_id, d.name, v.number, r.parameters, r.explanation, r.duration_ms, r.created_at,
       u.id, u.name, r.used_at, r.trial, r.kept OR r.name IS NOT NULL OR EXISTS (SELECT FROM quern.report_entries e WHERE e.result_id = r.id),
       r.updated_at, r.key, r.arrays, r.body, r.version_id
FROM quern.results r
LEFT JOIN quern.datasets d ON d.id = r.dataset_id
LEFT JOIN quern.versions v ON v.id = r.version_id
LEFT JOIN quern.users u ON u.id = r.created_by
WHERE r.id = $1;

-- :name use
-- Somebody asks for what is kept under the key: it is no trial then, unless it is only tried once more ($3). What is asked again and again is not
-- written each time. No row: nothing is kept. Else which it is, and whether it was a trial before and is none now.
WITH before AS (SELECT id, trial FROM quern.results WHERE key = $1), used AS (
    UPDATE quern.results SET used_at = now(), used_by = $2, trial = trial AND $3::boolean
    WHERE key = $1 AND (used_at < now() - interval '2 seconds' OR used_by IS DISTINCT FROM $2 OR (trial AND NOT $3))
    RETURNING id, trial
)
SELECT before.id, coalesce(before.trial AND NOT used.trial, false) FROM before LEFT JOIN used USING (id);

-- :name leave
-- The question was changed after this one was seen: it was a trial, if the same person asked and nobody keeps it.
UPDATE quern.results r SET trial = true
WHERE id = $1 AND used_by = $2 AND name IS NULL AND NOT kept AND NOT trial
  AND NOT EXISTS (SELECT FROM quern.report_entries e WHERE e.result_id = r.id);

-- :name opened
-- Looked at under its own address: it lives on.
UPDATE quern.results SET used_at = now() WHERE id = $1 AND used_at < now() - interval '1 hour';

-- :name exported
UPDATE quern.results SET kept = true, used_at = now(), updated_at = now() WHERE id = $1 AND NOT kept;

-- :name running
-- A job that computes the same for the same person already.
SELECT id FROM quern.jobs
WHERE dataset_id IS NOT DISTINCT FROM $1 AND kind = 'analysis' AND status IN ('queued', 'running') AND NOT cancel_requested AND created_by = $2
  AND payload->>'key' = $3
ORDER BY id DESC LIMIT 1;

-- :name list
-- What was used last stands first. $5: kept; $6: trials.
WITH found AS (
    SELECT r.*, r.kept OR r.name IS NOT NULL OR EXISTS (SELECT FROM quern.report_entries e WHERE e.result_id = r.id) AS stays, d.name AS dataset
    FROM quern.results r LEFT JOIN quern.datasets d ON d.id = r.dataset_id
    WHERE ($1::bigint IS NULL OR r.dataset_id = $1) AND ($2::text IS NULL OR r.operation = $2)
      AND ($3::boolean IS NULL OR (r.name IS NOT NULL) = $3)
      AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', r.name, r.operation, d.name, r.explanation)), lower($4)) > 0)
)
SELECT r.id, r.name, r.operation, r.dataset_id, r.dataset, v.number, r.parameters, r.explanation, r.duration_ms, r.created_at,
       u.id, u.name, r.used_at, r.trial AND NOT r.stays, r.stays, count(*) OVER ()
FROM found r
LEFT JOIN quern.versions v ON v.id = r.version_id
LEFT JOIN quern.users u ON u.id = r.created_by
WHERE ($5::boolean IS NULL OR r.stays = $5) AND ($6::boolean IS NULL OR (r.trial AND NOT r.stays) = $6)
ORDER BY r.used_at DESC, r.id DESC OFFSET $7 LIMIT $8;

-- :name count
WITH found AS (
    SELECT r.trial, r.kept OR r.name IS NOT NULL OR EXISTS (SELECT FROM quern.report_entries e WHERE e.result_id = r.id) AS stays
    FROM quern.results r LEFT JOIN quern.datasets d ON d.id = r.dataset_id
    WHERE ($1::bigint IS NULL OR r.dataset_id = $1) AND ($2::text IS NULL OR r.operation = $2)
      AND ($3::boolean IS NULL OR (r.name IS NOT NULL) = $3)
      AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', r.name, r.operation, d.name, r.explanation)), lower($4)) > 0)
)
SELECT count(*) FROM found r
WHERE ($5::boolean IS NULL OR r.stays = $5) AND ($6::boolean IS NULL OR (r.trial AND NOT r.stays) = $6);

-- :name change
-- Its name ($2, when $3) and whether it is kept ($4, NULL: as it is). What somebody keeps is no trial.
UPDATE quern.results SET name = CASE WHEN $3::boolean THEN $2::text ELSE name END, kept = coalesce($4::boolean, kept), updated_at = now(),
    trial = trial AND $2::text IS NULL AND NOT coalesce($4::boolean, false)
WHERE id = $1;

-- :name delete
DELETE FROM quern.results WHERE id = $1;

-- :name forget
-- What nobody keeps and no report shows: so many days after it was last used, a trial after one.
DELETE FROM quern.results r
WHERE r.name IS NULL AND NOT r.kept AND r.used_at < now() - make_interval(days => CASE WHEN r.trial THEN 1 ELSE $1 END)
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
