-- What one ingest writes, all in its transaction (shared/store/ingest.c).

-- :name lock
-- Loads of one dataset and streams into it take turns. The number's upper part keeps these locks apart from others.
SELECT pg_advisory_lock((1::bigint << 56) + $1);

-- :name try_lock
SELECT pg_try_advisory_lock((1::bigint << 56) + $1);

-- :name unlock
SELECT pg_advisory_unlock((1::bigint << 56) + $1);

-- :name lock_transaction
SELECT pg_advisory_xact_lock((1::bigint << 56) + $1);

-- :name try_lock_transaction
SELECT pg_try_advisory_xact_lock((1::bigint << 56) + $1);

-- :name be_impatient
-- For the rest of the transaction.
SELECT set_config('lock_timeout', '5s', true);

-- :name lock_dataset
-- Also tells whether the dataset is still wanted.
SELECT slug, coalesce((SELECT max(number) FROM quern.versions WHERE dataset_id = $1), 0), version_id
FROM quern.datasets WHERE id = $1 FOR UPDATE;

-- :name next_version
SELECT nextval(pg_get_serial_sequence('quern.versions', 'id'));

-- :name add_version
INSERT INTO quern.versions (id, dataset_id, number, parent_id, rows, column_count, table_count, missing_cells, rejected_rows,
                            size_bytes, ingest, created_by, source, filename, recipe_id, data_id, row_ids, growing)
OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $1, $16, $17);

-- :name set_size
UPDATE quern.versions SET size_bytes = $2 WHERE id = $1;

-- :name add_columns
INSERT INTO quern.columns (version_id, position, table_number, name, type, zoned, scale, missing, profile, summary)
SELECT $1, position, table_number, name, type, zoned, scale, missing, profile, summary
FROM json_to_recordset($2) AS c(position integer, table_number integer, name text, type text, zoned boolean, scale smallint,
                                missing bigint, profile json, summary json);

-- :name copy_rejects
COPY quern.rejected_rows (version_id, ordinal, line, reason, raw) FROM STDIN (FORMAT binary);

-- :name publish
UPDATE quern.datasets SET version_id = $2, status = 'ready', error = NULL, updated_at = clock_timestamp() WHERE id = $1;
