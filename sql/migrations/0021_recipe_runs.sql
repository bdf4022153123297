-- The last run of a recipe is found by its job.
CREATE INDEX jobs_recipe ON quern.jobs (((payload->>'recipe_id')::bigint), id) WHERE kind = 'clean';
