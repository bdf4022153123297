-- What handlers/setup asks.

-- :name has_users
SELECT EXISTS (SELECT FROM quern.users);

-- :name add_admin
WITH added AS (
    INSERT INTO quern.users (email, name, role, password_hash) VALUES ($1, 'Admin', 'admin', $2) RETURNING id, email
)
INSERT INTO quern.audit_events (action, object_type, object_id, object_name, address, request_id)
SELECT 'user.created', 'user', id, email, 'local', 'setup' FROM added;

-- :name set_password
-- For whoever is locked out: lets them in again, and forgets failed attempts on the account.
WITH changed AS (
    UPDATE quern.users SET password_hash = $2, active = true WHERE lower(email) = lower($1) RETURNING id, email
), ended AS (
    DELETE FROM quern.sessions USING changed WHERE user_id = changed.id
), forgiven AS (
    DELETE FROM quern.sign_in_attempts USING changed
    WHERE subject = 'account:' || lower(email) OR starts_with(subject, 'account:' || lower(email) || '@')
), noted AS (
    INSERT INTO quern.audit_events (action, object_type, object_id, object_name, address, request_id)
    SELECT 'user.password_changed', 'user', id, email, 'local', 'setup' FROM changed
)
SELECT id FROM changed;

-- :name first_admin
SELECT id FROM quern.users WHERE role = 'admin' ORDER BY id LIMIT 1;

-- :name has_dataset_of
SELECT EXISTS (SELECT FROM quern.datasets WHERE filename = $1);

