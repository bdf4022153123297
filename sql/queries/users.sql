-- Users: their own view of themselves, and their administration (handlers/auth, handlers/setup).
-- Every statement that returns users returns these columns in this order; user_json reads them.

-- :name get
SELECT id, email, name, role, active, created_at, last_seen_at FROM quern.users WHERE id = $1;

-- :name list
SELECT id, email, name, role, active, created_at, last_seen_at, count(*) OVER ()
FROM quern.users
WHERE $1::text IS NULL OR strpos(lower(email), lower($1)) > 0 OR strpos(lower(name), lower($1)) > 0
ORDER BY CASE $2::text WHEN 'email' THEN lower(email) WHEN 'name' THEN lower(name) WHEN 'role' THEN role END,
         CASE $2 WHEN '-email' THEN lower(email) WHEN '-name' THEN lower(name) WHEN '-role' THEN role END DESC,
         CASE $2 WHEN 'created_at' THEN created_at WHEN 'last_seen_at' THEN last_seen_at END NULLS FIRST,
         CASE $2 WHEN '-created_at' THEN created_at WHEN '-last_seen_at' THEN last_seen_at END DESC NULLS LAST, id
OFFSET $3 LIMIT $4;

-- :name count
SELECT count(*) FROM quern.users
WHERE $1::text IS NULL OR strpos(lower(email), lower($1)) > 0 OR strpos(lower(name), lower($1)) > 0;

-- :name add
INSERT INTO quern.users (email, name, role, password_hash) VALUES ($1, $2, $3, $4)
RETURNING id, email, name, role, active, created_at, last_seen_at;

-- :name change
-- NULL leaves a column as it is.
UPDATE quern.users
SET name = coalesce($2, name), role = coalesce($3, role), active = coalesce($4, active),
    password_hash = coalesce($5, password_hash)
WHERE id = $1
RETURNING id, email, name, role, active, created_at, last_seen_at;

-- :name remove
DELETE FROM quern.users WHERE id = $1;

-- :name lock_admins
-- Those who can administer; locked, so that two of them can not both be the one before the last.
SELECT id FROM quern.users WHERE role = 'admin' AND active ORDER BY id FOR UPDATE;
