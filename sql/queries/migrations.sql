-- What has been applied to this database. The table is made here, since it must stand before the first migration.

-- :name lock
SELECT pg_advisory_lock(hashtext('quern.migrations'));

-- :name unlock
SELECT pg_advisory_unlock(hashtext('quern.migrations'));

-- :name prepare
CREATE TABLE IF NOT EXISTS public.quern_migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- :name find
SELECT checksum FROM public.quern_migrations WHERE number = $1;

-- :name newest
SELECT coalesce(max(number), 0) FROM public.quern_migrations;

-- :name add
INSERT INTO public.quern_migrations (number, name, checksum) VALUES ($1, $2, $3);
