// What is kept of an analysis, its result and the line in the audit log, is kept together or not at all.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { sql } = require('../lib/sql.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();

/** The operations that the audit log has a line of. */
const audited = () => sql(stack, "SELECT detail->>'operation' FROM quern.audit_events WHERE action = 'analysis.run' ORDER BY id");
const kept = () => sql(stack, 'SELECT operation FROM quern.results ORDER BY id');
const power = (effect) => stack.admin.request('POST', '/analytics/power_t', { json: { effect } });

test('a line of the log for each result, and one result however often it is asked for', async () => {
  for (const effect of [0.5, 0.6, 0.5]) assert.equal((await power(effect)).status, 200);
  assert.deepEqual(kept(), ['power_t', 'power_t']);
  assert.deepEqual(audited(), ['power_t', 'power_t']);
});

test('where the log can not be written no result is kept, and the next analysis runs', async () => {
  sql(stack, `
    CREATE FUNCTION quern.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON quern.audit_events FOR EACH ROW EXECUTE FUNCTION quern.refuse();`);
  for (const effect of [0.7, 0.8]) assertProblem(await power(effect), 507);
  assert.deepEqual(kept(), ['power_t', 'power_t']);
  sql(stack, 'DROP TRIGGER refuse ON quern.audit_events');
  assert.equal((await power(0.7)).json.cached, false);
  assert.deepEqual(kept(), ['power_t', 'power_t', 'power_t']);
  assert.deepEqual(audited(), ['power_t', 'power_t', 'power_t']);
});

test('what fails when all of it is committed is not kept either', async () => {
  sql(stack, `CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON quern.results DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quern.refuse()`);
  assertProblem(await power(0.9), 507);
  sql(stack, 'DROP TRIGGER refuse ON quern.results');
  assert.equal(kept().length, 3);
  assert.equal((await power(0.9)).status, 200);
  assert.equal(kept().length, 4);
});
