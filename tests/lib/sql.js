// The database of a stack by way of psql: nothing of Quern is between.
'use strict';

const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { ROOT } = require('./stack.js');

function psql(stack, text) {
  return execFileSync(path.join(ROOT, 'deploy', 'quern'), ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1'], {
    cwd: ROOT,
    env: stack.env,
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }).trim();
}

/** What psql prints for the statements, line by line: the columns of a row with | between them. */
const sql = (stack, text) => psql(stack, text).split('\n').filter(Boolean);

/** The rows of a query as objects; moments in UTC, floats with all of their digits. */
const sqlRows = (stack, query) =>
  JSON.parse(psql(stack, `SET TimeZone = 'UTC'; SET extra_float_digits = 3; SELECT coalesce(json_agg(q), '[]') FROM (${query}) q;`));

module.exports = { sql, sqlRows };
