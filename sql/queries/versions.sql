-- Versions of datasets (shared/store/version.c).

-- :name columns
SELECT v.rows, c.table_number, c.name, c.type, c.zoned, c.scale, v.dataset_id, v.data_id, v.row_ids, v.growing
FROM quern.versions v JOIN quern.columns c ON c.version_id = v.id
WHERE v.id = $1 ORDER BY c.position;

-- :name rows
SELECT rows FROM quern.versions WHERE id = $1;
