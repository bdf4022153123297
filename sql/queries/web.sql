-- What the web library itself asks (shared/web): who is signed in, and the audit log.

-- :name session
-- The user behind a token's hash, whether the session's last_seen_at wants renewing, and the catalog's generation.
SELECT u.id, u.email, u.name, u.role, s.id, s.kind, s.csrf_token, s.last_seen_at < now() - interval '1 minute',
       (SELECT generation FROM quern.catalog)
FROM quern.sessions s JOIN quern.users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > now() AND u.active;

-- :name seen
-- Runs after the reply has gone out.
WITH session AS (
    UPDATE quern.sessions SET last_seen_at = now()
    WHERE id = $1 AND last_seen_at < now() - interval '1 minute'
    RETURNING user_id
)
UPDATE quern.users SET last_seen_at = now() FROM session WHERE users.id = session.user_id;

-- :name audit
INSERT INTO quern.audit_events (user_id, action, object_type, object_id, object_name, detail, address, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
