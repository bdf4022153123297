-- Recipes: ordered lists of cleaning steps, and what they made.

CREATE TABLE quern.recipes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id        bigint NOT NULL REFERENCES quern.datasets ON DELETE CASCADE, -- whose data it cleans
    source_id         bigint REFERENCES quern.versions ON DELETE SET NULL,         -- the version it was last run on
    target_id         bigint NOT NULL REFERENCES quern.datasets ON DELETE CASCADE, -- whose new version the result is; the same or another
    name              text NOT NULL,
    steps             json NOT NULL,                        -- docs/cleaning.md; json, since its order matters to readers
    replay            boolean NOT NULL,                     -- run again on every new load of the dataset
    report            json,                                 -- counts of each step of the last run
    result_id         bigint REFERENCES quern.versions ON DELETE SET NULL,         -- the version that the last run made
    created_by        bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX recipes_dataset ON quern.recipes (dataset_id, id);
CREATE INDEX recipes_target ON quern.recipes (target_id);

ALTER TABLE quern.versions
    ADD FOREIGN KEY (recipe_id) REFERENCES quern.recipes ON DELETE SET NULL,
    ADD COLUMN recipe_steps json,                       -- of source 'clean': the steps as they were then
    ADD COLUMN recipe_report json;                      -- and what each did
CREATE INDEX versions_recipe ON quern.versions (recipe_id) WHERE recipe_id IS NOT NULL;
