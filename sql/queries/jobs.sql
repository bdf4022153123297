-- Jobs: the queue (shared/queue/job.c) and what the API shows of it (handlers/jobs).
-- Every statement that returns jobs returns these columns in this order; job_from_row reads them.

-- :name add
WITH added AS (
    INSERT INTO quern.jobs (kind, dataset_id, payload, progress_unit, progress_total, created_by, worker, status, attempts,
                            started_at, heartbeat_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7::text IS NULL THEN 'queued' ELSE 'running' END,
            CASE WHEN $7::text IS NULL THEN 0 ELSE 1 END, CASE WHEN $7::text IS NOT NULL THEN now() END,
            CASE WHEN $7::text IS NOT NULL THEN now() END)
    RETURNING id, status
)
SELECT id, CASE WHEN status = 'queued' THEN pg_notify('quern_jobs', id::text) END FROM added;

-- :name has_stream
SELECT EXISTS (SELECT FROM quern.jobs WHERE dataset_id = $1 AND kind = 'stream' AND status IN ('queued', 'running'));

-- :name has_profile
-- Whether the version is about to be described anyway.
SELECT EXISTS (SELECT FROM quern.jobs WHERE dataset_id = $1 AND kind = 'profile' AND status IN ('queued', 'running')
               AND payload->>'version_id' = $2);

-- :name get
SELECT id, kind, status, dataset_id, payload, result, error, attempts, max_attempts, progress_done, progress_total,
       progress_unit, progress_phase, cancel_requested, created_by, created_at, started_at, finished_at
FROM quern.jobs WHERE id = $1;

-- :name list
SELECT j.id, j.kind, j.status, j.dataset_id, j.payload, j.result, j.error, j.attempts, j.max_attempts, j.progress_done, j.progress_total,
       j.progress_unit, j.progress_phase, j.cancel_requested, j.created_by, j.created_at, j.started_at, j.finished_at,
       count(*) OVER (), d.name, u.name
FROM quern.jobs j LEFT JOIN quern.datasets d ON d.id = j.dataset_id LEFT JOIN quern.users u ON u.id = j.created_by
WHERE ($1::text IS NULL OR j.status = $1) AND ($2::text IS NULL OR j.kind = $2) AND ($3::bigint IS NULL OR j.dataset_id = $3)
ORDER BY j.id DESC OFFSET $4 LIMIT $5;

-- :name count
SELECT count(*) FROM quern.jobs
WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::bigint IS NULL OR dataset_id = $3);

-- :name take
-- The oldest job whose time has come. SKIP LOCKED: workers never wait for one another.
UPDATE quern.jobs
SET status = 'running', worker = $1, attempts = attempts + 1, started_at = coalesce(started_at, now()),
    heartbeat_at = now(), progress_done = 0
WHERE id = (SELECT id FROM quern.jobs WHERE status = 'queued' AND run_after <= now() AND ($2::bigint IS NULL OR id = $2)
            ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, status, dataset_id, payload, result, error, attempts, max_attempts, progress_done, progress_total,
          progress_unit, progress_phase, cancel_requested, created_by, created_at, started_at, finished_at;

-- :name requeue_dead
-- Jobs whose worker has not been heard of: again, or failed for good when the attempts are used up.
WITH dead AS (
    SELECT id FROM quern.jobs WHERE status = 'running' AND heartbeat_at < now() - make_interval(secs => $1)
    FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE quern.jobs j
    SET status = CASE WHEN cancel_requested THEN 'cancelled' WHEN attempts < max_attempts THEN 'queued' ELSE 'failed' END,
        error = 'The process that ran this job died.', worker = NULL, run_after = now(), progress_phase = 'queued',
        finished_at = CASE WHEN cancel_requested OR attempts >= max_attempts THEN now() END
    FROM dead WHERE j.id = dead.id
    RETURNING j.id, j.status, j.dataset_id, j.error
)
UPDATE quern.datasets d SET status = 'failed', error = ended.error, updated_at = now()
FROM ended WHERE ended.status IN ('failed', 'cancelled') AND d.id = ended.dataset_id AND d.status = 'ingesting';

-- :name next_due
-- Seconds until a job that waits for its time may run; NULL: none waits.
SELECT extract(epoch FROM min(run_after) - now())::double precision FROM quern.jobs WHERE status = 'queued';

-- :name beat
UPDATE quern.jobs SET heartbeat_at = now(), progress_done = $3, progress_phase = $4
WHERE id = $1 AND worker = $2 AND status = 'running'
RETURNING cancel_requested;

-- :name succeed
WITH ended AS (
    UPDATE quern.jobs
    SET status = 'succeeded', result = $3, error = NULL, finished_at = now(), progress_done = progress_total,
        progress_phase = 'done'
    WHERE id = $1 AND worker = $2 AND status = 'running'
    RETURNING id
)
SELECT id, pg_notify('quern_job_ended', id::text) FROM ended;

-- :name fail
-- An attempt has failed: queued again after a pause, or ended.
WITH ended AS (
    UPDATE quern.jobs
    SET status = $3, error = $4, worker = NULL, progress_phase = CASE WHEN $3 = 'queued' THEN 'queued' ELSE progress_phase END,
        run_after = now() + make_interval(secs => $5), finished_at = CASE WHEN $3 = 'queued' THEN NULL ELSE now() END
    WHERE id = $1 AND worker = $2 AND status = 'running'
    RETURNING id, status, dataset_id, error
), shown AS (
    UPDATE quern.datasets d SET status = 'failed', error = ended.error, updated_at = now()
    FROM ended WHERE ended.status <> 'queued' AND d.id = ended.dataset_id AND d.status = 'ingesting'
)
SELECT id, pg_notify('quern_job_ended', id::text) FROM ended;

-- :name cancel
-- A queued job ends at once, a running one when its worker next looks.
WITH found AS (
    SELECT id, status FROM quern.jobs WHERE id = $1 FOR UPDATE
), ended AS (
    UPDATE quern.jobs j
    SET cancel_requested = true,
        status = CASE WHEN j.status = 'queued' THEN 'cancelled' ELSE j.status END,
        finished_at = CASE WHEN j.status = 'queued' THEN now() END
    FROM found WHERE j.id = found.id AND found.status IN ('queued', 'running')
    RETURNING j.id, j.status, j.dataset_id
), shown AS (
    UPDATE quern.datasets d SET status = 'failed', error = 'The import was cancelled.', updated_at = now()
    FROM ended WHERE ended.status = 'cancelled' AND d.id = ended.dataset_id AND d.status = 'ingesting'
)
SELECT found.status, ended.id IS NOT NULL, pg_notify('quern_job_ended', found.id::text)
FROM found LEFT JOIN ended ON true;

-- :name retry
WITH again AS (
    UPDATE quern.jobs
    SET status = 'queued', attempts = 0, cancel_requested = false, error = NULL, run_after = now(), finished_at = NULL,
        progress_done = 0, progress_phase = 'queued'
    WHERE id = $1 AND status IN ('failed', 'cancelled')
    RETURNING id, dataset_id
), shown AS (
    UPDATE quern.datasets d SET status = 'ingesting', error = NULL, updated_at = now()
    FROM again WHERE d.id = again.dataset_id AND d.status = 'failed'
)
SELECT id, pg_notify('quern_jobs', id::text) FROM again;
