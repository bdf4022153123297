// DuckDB's side of the benchmark.
//   duckdb.js convert FROM TO       writes a file as CSV, or as NDJSON when that is what it is called
//   duckdb.js load CSV DATABASE     loads and summarizes; prints the two times and the processor time in seconds (process start not counted)
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [action, from, to] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;

async function timed(connection, sql) {
  const start = performance.now();
  await connection.runAndReadAll(sql);
  return (performance.now() - start) / 1000;
}

if (action === "convert") {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run(`COPY (FROM ${quote(from)}) TO ${quote(to)} (${/\.ndjson$/.test(to) ? "FORMAT json" : "FORMAT csv, HEADER"})`);
} else if (action === "load") {
  for (const file of [to, `${to}.wal`]) rmSync(file, { force: true });
  const connection = await (await DuckDBInstance.create(to, { threads: "2" })).connect();
  const before = process.cpuUsage();
  const load = await timed(connection, `CREATE TABLE t AS SELECT * FROM read_csv(${quote(from)})`);
  const summary = await timed(connection, "SUMMARIZE t");
  const { user, system } = process.cpuUsage(before);
  console.log(`${load.toFixed(3)} ${summary.toFixed(3)} ${((user + system) / 1e6).toFixed(2)}`);
} else {
  console.error("usage: duckdb.js convert|load FROM TO");
  process.exit(2);
}
