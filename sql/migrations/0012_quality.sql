-- Quality: what is expected of a dataset's rows, and what was found in each version.

CREATE TABLE quern.quality_rules (
    dataset_id    bigint PRIMARY KEY REFERENCES quern.datasets ON DELETE CASCADE,
    rules         json NOT NULL,                        -- the whole list, docs/api.md, "Quality"
    generation    bigint NOT NULL DEFAULT 1,            -- counts changes of the list: its ETag
    updated_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE quern.quality_reports (
    version_id    bigint PRIMARY KEY REFERENCES quern.versions ON DELETE CASCADE,
    generation    bigint NOT NULL,                      -- of the rules that were checked; 0: there were none
    rules         integer NOT NULL,                     -- how many
    violations    bigint NOT NULL,                      -- of all rules together, rejected rows among them
    rejected      bigint NOT NULL,                      -- rows that rules set aside while the version was loaded
    completeness  double precision,                     -- the parts of the score and the whole, 0 to 100; NULL: nothing can be said
    validity      double precision,
    uniqueness    double precision,
    consistency   double precision,
    timeliness    double precision,
    score         double precision,
    report        json NOT NULL,                        -- what each rule found, docs/api.md, "Quality"
    checked_at    timestamptz NOT NULL DEFAULT now()
);
