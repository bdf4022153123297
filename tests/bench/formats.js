// DuckDB's side of the section formats: reads files into a table of a database file, and writes files out of one.
//   formats.js read csv|ndjson|xlsx FILE DATABASE
//   formats.js write csv|xlsx CSV TO DATABASE      a table that was loaded from a CSV file
// Prints seconds, seconds of processor time, and rows; "nan nan 0" when it can not: XLSX needs the extension excel, which is loaded
// only where it lies already, since a benchmark shall not fetch programs.
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const [action, form, from, ...rest] = process.argv.slice(2);
const database = rest.at(-1);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const READERS = { csv: "read_csv", ndjson: "read_json", xlsx: "read_xlsx" };

for (const file of [database, `${database}.wal`]) rmSync(file, { force: true });
const connection = await (await DuckDBInstance.create(database, { threads: "2" })).connect();
const loaded = form !== "xlsx" || (await connection.run("LOAD excel").then(() => true, () => false));
if (!loaded) {
  console.log("nan nan 0");
  process.exit(0);
}

const load = (reader, extra = "") => `CREATE TABLE t AS SELECT * FROM ${reader}(${quote(from)}${extra})`;
let work = load(READERS[form], form === "ndjson" ? ", format = 'newline_delimited'" : "");
if (action === "write") {
  await connection.run(load("read_csv"));
  work = `COPY t TO ${quote(rest[0])} (FORMAT ${form}, HEADER)`;
}
const before = process.cpuUsage();
const start = performance.now();
await connection.run(work);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const count = await connection.runAndReadAll("SELECT count(*) FROM t");
console.log(`${seconds.toFixed(3)} ${((user + system) / 1e6).toFixed(2)} ${count.getRowsJson()[0][0]}`);
