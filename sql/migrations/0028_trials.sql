-- Results that are steps on the way to an answer are told from those that somebody wants, and what is used is not forgotten.

ALTER TABLE quern.results
    ADD COLUMN kept boolean NOT NULL DEFAULT false,     -- somebody keeps it without a name: says so, exports it, sends its address
    ADD COLUMN trial boolean NOT NULL DEFAULT false,    -- a step on the way: tried by the guide, or the question was changed after it
    ADD COLUMN used_at timestamptz,                     -- when it was last asked for or opened; forgetting counts from then
    ADD COLUMN used_by bigint REFERENCES quern.users ON DELETE SET NULL; -- who last asked for it
UPDATE quern.results SET used_at = created_at, used_by = created_by;
ALTER TABLE quern.results ALTER COLUMN used_at SET NOT NULL, ALTER COLUMN used_at SET DEFAULT now();

DROP INDEX quern.results_forgotten;
CREATE INDEX results_forgotten ON quern.results (used_at) WHERE name IS NULL AND NOT kept;
CREATE INDEX results_used ON quern.results (used_at DESC, id DESC);
