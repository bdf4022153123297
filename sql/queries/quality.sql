-- Quality rules and reports (shared/store/quality*.c, handlers/datasets/quality*.c).

-- :name dataset
-- What a load of the dataset is checked by: its rules, and how many rows there are now.
SELECT r.rules, r.generation, v.rows
FROM quern.datasets d
LEFT JOIN quern.quality_rules r ON r.dataset_id = d.id
LEFT JOIN quern.versions v ON v.id = d.version_id
WHERE d.id = $1;

-- :name rules
SELECT r.rules, r.generation, r.updated_at, u.id, u.name
FROM quern.datasets d
LEFT JOIN quern.quality_rules r ON r.dataset_id = d.id
LEFT JOIN quern.users u ON u.id = r.updated_by
WHERE d.id = $1;

-- :name generation
SELECT generation FROM quern.quality_rules WHERE dataset_id = $1;

-- :name lock_rules
-- The dataset's row is locked: it may have no rules yet.
SELECT d.name, coalesce((SELECT r.generation FROM quern.quality_rules r WHERE r.dataset_id = d.id), 0)
FROM quern.datasets d WHERE d.id = $1 FOR UPDATE OF d;

-- :name set_rules
INSERT INTO quern.quality_rules (dataset_id, rules, updated_by) VALUES ($1, $2, $3)
ON CONFLICT (dataset_id) DO UPDATE
SET rules = excluded.rules, generation = quality_rules.generation + 1, updated_by = excluded.updated_by, updated_at = now();

-- :name put_report
-- What a load rejected is known to its own report only, so later ones leave that as it is.
INSERT INTO quern.quality_reports (version_id, generation, rules, violations, rejected, completeness, validity, uniqueness, consistency,
                                   timeliness, score, report)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (version_id) DO UPDATE
SET generation = excluded.generation, rules = excluded.rules, violations = excluded.violations,
    completeness = excluded.completeness, validity = excluded.validity, uniqueness = excluded.uniqueness,
    consistency = excluded.consistency, timeliness = excluded.timeliness, score = excluded.score, report = excluded.report,
    checked_at = now();

-- :name tell_score
-- The dataset of a current version shows another score: who knows it by its tag, or keeps lists, shall look again.
UPDATE quern.datasets SET updated_at = updated_at + interval '1 microsecond' WHERE version_id = $1;

-- :name report
SELECT report, completeness, validity, uniqueness, consistency, timeliness, score, generation, rules, violations, rejected, checked_at,
       (report->>'rows')::bigint
FROM quern.quality_reports WHERE version_id = $1;

-- :name version
-- A version by its number ($2 NULL: the current one), with what a check needs to know of it.
-- Rows that were rejected are those of the load's rules, which its report counts, and those that could not be read.
SELECT v.id, v.number, v.rows, v.rejected_rows - coalesce(q.rejected, 0), v.created_at, p.rows, v.id = d.version_id, d.name
FROM quern.datasets d
JOIN quern.versions v ON v.dataset_id = d.id AND (v.number = $2 OR ($2::bigint IS NULL AND v.id = d.version_id))
LEFT JOIN quern.versions p ON p.id = v.parent_id
LEFT JOIN quern.quality_reports q ON q.version_id = v.id
WHERE d.id = $1;

-- :name missing
SELECT missing, profile->>'distinct', profile->>'distinct_exact' FROM quern.columns WHERE version_id = $1 ORDER BY position;

-- :name profiles
SELECT name, type, zoned, missing, profile FROM quern.columns WHERE version_id = $1 ORDER BY position;

-- :name current_version
SELECT name, version_id FROM quern.datasets WHERE id = $1;

-- :name history
SELECT v.number, v.created_at, v.rows, q.checked_at, q.rules, q.violations, q.rejected, q.completeness, q.validity, q.uniqueness,
       q.consistency, q.timeliness, q.score, count(*) OVER ()
FROM quern.versions v LEFT JOIN quern.quality_reports q ON q.version_id = v.id
WHERE v.dataset_id = $1
ORDER BY v.number DESC OFFSET $2 LIMIT $3;

-- :name history_count
SELECT count(*) FROM quern.versions WHERE dataset_id = $1;
