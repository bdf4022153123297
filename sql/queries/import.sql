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

-- :name has_columns
-- Whether a version has its rows in the tables, and so in the column files, of this number.
SELECT EXISTS (SELECT FROM quern.versions WHERE data_id = $1);

-- :name current_version
SELECT version_id FROM quern.datasets WHERE id = $1;
