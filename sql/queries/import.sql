-- Datasets to be, and the spooled files that are still needed (shared/queue/import.c).

-- :name add_dataset
INSERT INTO quern.datasets (name, slug, description, status, filename, created_by)
VALUES ($1, $2, $3, 'ingesting', $4, $5)
ON CONFLICT (slug) DO NOTHING
RETURNING id;

-- :name needs_file
-- A failed or cancelled job may be retried for a week.
SELECT EXISTS (SELECT FROM quern.jobs
               WHERE payload->>'file' = $1
                 AND (status IN ('queued', 'running') OR (status IN ('failed', 'cancelled') AND finished_at > now() - interval '7 days')));

-- :name dead_versions
-- Of the given version numbers (a JSON array), those that no version has.
SELECT id::bigint FROM json_array_elements_text($1) AS ids(id)
WHERE NOT EXISTS (SELECT FROM quern.versions v WHERE v.data_id = ids.id::bigint);

-- :name current_version
SELECT version_id FROM quern.datasets WHERE id = $1;
