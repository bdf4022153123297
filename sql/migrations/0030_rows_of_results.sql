-- How much of a version a result is about: that of a dataset which is streamed into grows, and what a result has for each row can be made again later.

ALTER TABLE quern.results
    ADD COLUMN version_rows bigint;  -- rows of the version when it was asked; NULL: asked before this was noted
