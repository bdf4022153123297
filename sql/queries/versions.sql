-- Versions of datasets (shared/store/version.c).

-- :name columns
SELECT v.rows, c.table_number, c.name, c.type, c.zoned, c.scale
FROM quern.versions v JOIN quern.columns c ON c.version_id = v.id
WHERE v.id = $1 ORDER BY c.position;
