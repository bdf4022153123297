// DuckDB's side of the section cleaning: the steps of recipe.json over a CSV file of `generate ROWS SEED orders`.
//   cleaning.js CSV DATABASE
// Prints a line "step seconds" for each step, every one a table in memory made of the one before, then "whole seconds processor rows": all
// of them as one statement, which DuckDB may optimise as a whole, stored and checkpointed in the database file. Loading the CSV into that
// file is not counted.
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [source, database] = process.argv.slice(2);
const STEPS = {
  trim: "SELECT * REPLACE (trim(customer) AS customer, trim(city) AS city) FROM t",
  case: "SELECT * REPLACE (lower(customer) AS customer, lower(city) AS city) FROM t",
  replace: "SELECT * REPLACE (regexp_replace(note, '[0-9]{6,}', '#', 'g') AS note) FROM t",
  change_type: "SELECT * REPLACE (TRY_CAST(replace(trim(amount), ',', '') AS DOUBLE) AS amount) FROM t",
  fill_missing: "SELECT * REPLACE (coalesce(weight, (SELECT median(weight) FROM t)) AS weight) FROM t",
  outliers: `SELECT * REPLACE (CASE WHEN quantity < low THEN ceil(low) WHEN quantity > high THEN floor(high) ELSE quantity END::BIGINT AS quantity)
    FROM t, (SELECT q[1] - 1.5 * (q[2] - q[1]) AS low, q[2] + 1.5 * (q[2] - q[1]) AS high FROM (SELECT quantile_cont(quantity, [0.25, 0.75]) AS q FROM t))`,
  filter: "SELECT * FROM t WHERE status <> 'cancelled' AND amount >= 10",
  derive: "SELECT *, round(amount * (1 - discount), 2) AS total FROM t",
  date_parts: "SELECT *, year(ordered_at) AS ordered_at_year, month(ordered_at) AS ordered_at_month, isodow(ordered_at) AS ordered_at_weekday FROM t",
  deduplicate: "SELECT * FROM t QUALIFY row_number() OVER (PARTITION BY order_no ORDER BY n) = 1",
};

for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
const connection = await (await DuckDBInstance.create(database, { threads: "2" })).connect();
const quoted = `'${source.replaceAll("'", "''")}'`;
await connection.run(`CREATE TABLE source AS SELECT *, row_number() OVER () AS n FROM read_csv(${quoted}, types = {'amount': 'VARCHAR'})`);
await connection.run("CHECKPOINT");

const processor = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b) / 1e6;
async function timed(sql) {
  const start = performance.now();
  await connection.run(sql);
  return (performance.now() - start) / 1000;
}

let from = "source";
for (const [i, [name, sql]] of Object.entries(STEPS).entries()) {
  const to = `step_${i}`;
  const seconds = await timed(`CREATE TEMP TABLE ${to} AS WITH t AS (FROM ${from}) ${sql}`);
  console.log(`${name} ${seconds.toFixed(4)}`);
  if (i) await connection.run(`DROP TABLE ${from}`);
  from = to;
}

const names = Object.keys(STEPS);
const views = names.map((name, i) => `s_${name} AS (${STEPS[name].replaceAll(/\bFROM t\b/g, `FROM ${i ? `s_${names[i - 1]}` : "source"}`)})`);
const before = processor();
const seconds = (await timed(`CREATE TABLE cleaned AS WITH ${views.join(", ")} SELECT * EXCLUDE (n) FROM s_${names.at(-1)}`)) + (await timed("CHECKPOINT"));
const used = processor() - before;
const count = await connection.runAndReadAll("SELECT count(*) FROM cleaned");
console.log(`whole ${seconds.toFixed(4)} ${used.toFixed(2)} ${count.getRowsJson()[0][0]}`);
