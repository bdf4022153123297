-- Signing in and out (handlers/auth).

-- :name attempt
-- Notes an attempt before it is judged, unless too many have failed lately: 10 for the account or 50 for the address within
-- 15 minutes. Attempts from an address where the account has a session now are counted apart from all others, so that
-- strangers who guess at an account do not lock out its owner where they usually work. Answers the seconds to wait (0: may
-- try), the account's subject, the time of the note, and the user if there is one.
WITH account AS (
    SELECT u.id, u.email, u.active, u.password_hash,
           EXISTS (SELECT FROM quern.sessions s WHERE s.user_id = u.id AND s.address = $2 AND s.expires_at > now()) AS familiar
    FROM quern.users u WHERE lower(u.email) = lower($1)
), subject AS (
    SELECT 'account:' || lower($1) || CASE WHEN (SELECT familiar FROM account) THEN '@' || $2 ELSE '' END AS account,
           'address:' || $2 AS address
), spent AS (
    SELECT greatest(
        (SELECT a.at FROM quern.sign_in_attempts a WHERE a.subject = s.account AND a.at > now() - interval '15 minutes'
         ORDER BY a.at DESC OFFSET 9 LIMIT 1),
        (SELECT a.at FROM quern.sign_in_attempts a WHERE a.subject = s.address AND a.at > now() - interval '15 minutes'
         ORDER BY a.at DESC OFFSET 49 LIMIT 1)) AS since
    FROM subject s
), noted AS (
    INSERT INTO quern.sign_in_attempts (subject, at)
    SELECT unnest(ARRAY[s.account, s.address]), now() FROM subject s, spent WHERE spent.since IS NULL
)
SELECT CASE WHEN spent.since IS NULL THEN 0
            ELSE greatest(ceil(extract(epoch FROM spent.since + interval '15 minutes' - now()))::bigint, 1) END,
       subject.account, now(), account.id, account.email, account.active, account.password_hash
FROM subject CROSS JOIN spent LEFT JOIN account ON true;

-- :name forgive
-- The attempt was right: forgets the account's failures, and of the address's this one only.
DELETE FROM quern.sign_in_attempts WHERE subject = $1 OR (subject = 'address:' || $2 AND at = $3);

-- :name clean
-- What has passed its time. Rows that another process cleans just now are left to it.
WITH sessions AS (
    DELETE FROM quern.sessions WHERE id IN
        (SELECT id FROM quern.sessions WHERE expires_at < now() LIMIT 1000 FOR UPDATE SKIP LOCKED)
)
DELETE FROM quern.sign_in_attempts WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM quern.sign_in_attempts WHERE at < now() - interval '1 hour' LIMIT 1000 FOR UPDATE SKIP LOCKED));

-- :name add_session
WITH seen AS (
    UPDATE quern.users SET last_seen_at = now() WHERE id = $1
)
INSERT INTO quern.sessions (user_id, token_hash, kind, csrf_token, address, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
RETURNING id;

-- :name end_session
DELETE FROM quern.sessions WHERE id = $1;

-- :name end_token
DELETE FROM quern.sessions WHERE token_hash = $1 AND kind = 'cookie';

-- :name end_sessions
-- All of a user's sessions but one (0: all).
DELETE FROM quern.sessions WHERE user_id = $1 AND id <> $2;
