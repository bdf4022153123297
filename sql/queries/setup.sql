-- What handlers/setup asks.

-- :name has_users
SELECT EXISTS (SELECT FROM quern.users);

-- :name add_admin
INSERT INTO quern.users (email, name, role, password_hash) VALUES ($1, 'Admin', 'admin', $2);

-- :name set_password
WITH changed AS (
    UPDATE quern.users SET password_hash = $2, active = true WHERE lower(email) = lower($1) RETURNING id
), ended AS (
    DELETE FROM quern.sessions USING changed WHERE user_id = changed.id
)
SELECT id FROM changed;

-- :name first_admin
SELECT id FROM quern.users WHERE role = 'admin' ORDER BY id LIMIT 1;

-- :name has_dataset_of
SELECT EXISTS (SELECT FROM quern.datasets WHERE filename = $1);

