-- What Home, /ready and /metrics show (handlers/system).

-- :name ping
-- Also that the schema is there.
SELECT count(*) FROM quern.settings;

-- :name home
-- Active: seen within 30 days. Analyses: what users had computed, which stands in the audit log; profiles, and what the guide tried, are not counted.
SELECT (SELECT count(*) FROM quern.datasets WHERE status = 'ready'),
       (SELECT coalesce(sum(v.rows), 0)::bigint FROM quern.datasets d JOIN quern.versions v ON v.id = d.version_id),
       (SELECT count(*) FROM quern.users WHERE active AND last_seen_at > now() - interval '30 days'),
       (SELECT count(*) FROM quern.audit_events WHERE action = 'analysis.run'),
       (SELECT count(*) FROM quern.jobs WHERE status = 'running');

-- :name storage
-- Looks at every file of the database, so the answer is kept for a while.
SELECT pg_database_size(current_database());

-- :name activity
-- Who may not administer does not see signing in and the administration of users. What somebody did to the same thing several times in a
-- row is one line with its number of times.
WITH recent AS (
    SELECT e.id, e.at, e.user_id, e.action, e.object_type, e.object_id, e.object_name
    FROM quern.audit_events e
    WHERE e.action NOT LIKE 'user.sign%' AND e.action <> 'analysis.tried' AND ($1 OR e.object_type <> 'user')
    ORDER BY e.at DESC, e.id DESC LIMIT 500
), marked AS (
    SELECT *, row_number() OVER (ORDER BY at DESC, id DESC)
              - row_number() OVER (PARTITION BY user_id, action, object_type, object_id ORDER BY at DESC, id DESC) AS run
    FROM recent
)
SELECT max(m.at), m.user_id, u.name, m.action, m.object_type, m.object_id, (array_agg(m.object_name ORDER BY m.at DESC, m.id DESC))[1], count(*)
FROM marked m LEFT JOIN quern.users u ON u.id = m.user_id
GROUP BY m.run, m.user_id, u.name, m.action, m.object_type, m.object_id
ORDER BY max(m.at) DESC, max(m.id) DESC LIMIT 20;

-- :name gauges
SELECT (SELECT count(*) FROM quern.datasets),
       (SELECT count(*) FROM quern.sessions WHERE expires_at > now()),
       pg_database_size(current_database()),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database());

-- :name jobs
SELECT s.status, count(j.id)
FROM unnest(ARRAY['queued', 'running', 'succeeded', 'failed', 'cancelled']) AS s(status)
LEFT JOIN quern.jobs j ON j.status = s.status
GROUP BY s.status ORDER BY s.status;
