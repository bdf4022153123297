-- Reports and their entries (handlers/reports).

-- :name list
SELECT r.id, r.title, r.note, (SELECT count(*) FROM quern.report_entries e WHERE e.report_id = r.id), r.created_at, r.updated_at, u.id, u.name,
       count(*) OVER ()
FROM quern.reports r LEFT JOIN quern.users u ON u.id = r.created_by
WHERE ($1::text IS NULL OR strpos(lower(r.title), lower($1)) > 0)
  AND ($2::bigint IS NULL OR EXISTS (SELECT FROM quern.report_entries e WHERE e.report_id = r.id AND e.result_id = $2))
ORDER BY r.updated_at DESC, r.id DESC OFFSET $3 LIMIT $4;

-- :name count
SELECT count(*) FROM quern.reports r
WHERE ($1::text IS NULL OR strpos(lower(r.title), lower($1)) > 0)
  AND ($2::bigint IS NULL OR EXISTS (SELECT FROM quern.report_entries e WHERE e.report_id = r.id AND e.result_id = $2));

-- :name get
SELECT r.id, r.title, r.note, (SELECT count(*) FROM quern.report_entries e WHERE e.report_id = r.id), r.created_at, r.updated_at, u.id, u.name
FROM quern.reports r LEFT JOIN quern.users u ON u.id = r.created_by
WHERE r.id = $1;

-- :name entries
SELECT e.id, e.place, e.title, e.note, e.hidden, e.result_id, r.name, r.operation, r.dataset_id, d.name, v.number, r.created_at
FROM quern.report_entries e
LEFT JOIN quern.results r ON r.id = e.result_id
LEFT JOIN quern.datasets d ON d.id = r.dataset_id
LEFT JOIN quern.versions v ON v.id = r.version_id
WHERE e.report_id = $1
ORDER BY e.place, e.id;

-- :name lock
SELECT title FROM quern.reports WHERE id = $1 FOR UPDATE;

-- :name result
-- It is locked, so that nobody deletes it before it is pinned.
SELECT id FROM quern.results WHERE id = $1 FOR SHARE;

-- :name add
INSERT INTO quern.reports (title, note, created_by) VALUES ($1, $2, $3) RETURNING id;

-- :name change
UPDATE quern.reports SET title = coalesce($2, title), note = coalesce($3, note), updated_at = now() WHERE id = $1;

-- :name touch
UPDATE quern.reports SET updated_at = now() WHERE id = $1;

-- :name delete
DELETE FROM quern.reports WHERE id = $1;

-- :name add_entry
-- At the end; arrange gives it its place.
INSERT INTO quern.report_entries (report_id, place, result_id, title, note, hidden, created_by)
SELECT $1, coalesce(max(place), 0) + 1, $2, $3, $4, coalesce($5::json, '[]'), $6 FROM quern.report_entries WHERE report_id = $1
RETURNING id, place;

-- :name change_entry
UPDATE quern.report_entries SET title = CASE WHEN $5::boolean THEN $3::text ELSE title END, note = coalesce($4, note),
    hidden = coalesce($6::json, hidden)
WHERE id = $2 AND report_id = $1;

-- :name delete_entry
DELETE FROM quern.report_entries WHERE id = $2 AND report_id = $1;

-- :name arrange
-- The places become 1, 2, 3, ...; entry $2 (0: none) takes place $3 among them.
UPDATE quern.report_entries e SET place = o.place
FROM (
    SELECT id, row_number() OVER (ORDER BY CASE WHEN id = $2::bigint THEN $3::integer - 0.5 ELSE rank END) AS place
    FROM (
        SELECT id, row_number() OVER (PARTITION BY id = $2::bigint ORDER BY place, id) AS rank
        FROM quern.report_entries WHERE report_id = $1
    ) ranked
) o
WHERE e.id = o.id AND e.place <> o.place;
