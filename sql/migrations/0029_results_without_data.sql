-- Operations that read no rows (the power of a test) can be asked without a dataset, and what they find is kept like any other result.

ALTER TABLE quern.results
    ALTER COLUMN dataset_id DROP NOT NULL,  -- NULL: asked of no dataset
    ALTER COLUMN version_id DROP NOT NULL;  -- NULL with dataset_id, and only then
ALTER TABLE quern.results ADD CONSTRAINT results_data CHECK ((dataset_id IS NULL) = (version_id IS NULL));
