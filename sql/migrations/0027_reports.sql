-- Reports: kept results in an order, each with a title and a note, to be read as one page.

CREATE TABLE quern.reports (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title         text NOT NULL,
    note          text NOT NULL DEFAULT '',             -- an introduction, shown above the entries
    created_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()    -- of the report or of any of its entries
);
CREATE INDEX reports_updated ON quern.reports (updated_at DESC, id DESC);

CREATE TABLE quern.report_entries (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id     bigint NOT NULL REFERENCES quern.reports ON DELETE CASCADE,
    place         integer NOT NULL,                     -- 1, 2, ... within the report
    result_id     bigint REFERENCES quern.results ON DELETE SET NULL, -- NULL: it was deleted; the words stay
    title         text,                                 -- NULL: that of the result
    note          text NOT NULL DEFAULT '',             -- shown under the title
    hidden        json NOT NULL DEFAULT '[]',           -- parts of the answer that are left out: "figure:boxes", "table:groups", "checks"
    created_by    bigint REFERENCES quern.users ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX report_entries_report ON quern.report_entries (report_id, place);
CREATE INDEX report_entries_result ON quern.report_entries (result_id) WHERE result_id IS NOT NULL; -- what is pinned is not forgotten
