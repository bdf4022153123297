-- A number that changes whenever what the list of datasets shows has changed: lists are kept under it.

CREATE TABLE quern.catalog (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    generation bigint NOT NULL                          -- counts commits that changed datasets or the names of people
);
INSERT INTO quern.catalog (generation) VALUES (1);

-- Deferred to the commit: the row is locked for that moment only, however long the transaction was, and whoever reads the new
-- number sees the change as well.
CREATE FUNCTION quern.catalog_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE quern.catalog SET generation = generation + 1;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER catalog_changed AFTER INSERT OR UPDATE OR DELETE ON quern.datasets
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quern.catalog_changed();
CREATE CONSTRAINT TRIGGER catalog_changed AFTER UPDATE OF name OR DELETE ON quern.users
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quern.catalog_changed();
