-- Versions that a result has given columns: what an analysis has for each row, saved beside the rows it is about.

ALTER TABLE quern.versions
    DROP CONSTRAINT versions_source_check,
    ADD CONSTRAINT versions_source_check
        CHECK (source IN ('load', 'append', 'replace', 'upsert', 'clean', 'restore', 'stream', 'analysis'));
COMMENT ON COLUMN quern.versions.source IS 'what made it; analysis: an array of a result became columns (ingest says which)';
