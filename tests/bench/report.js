// report.js MEASUREMENTS RESULTS.json: reads lines "section, case, who, value, unit" (tabs), several for one case being its
// repetitions; prints medians and ratios with the targets beside them and writes all of it as JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { analyticsChecks } from "./analytics.js";
import { cpus, totalmem } from "node:os";

const [from, to] = process.argv.slice(2);
const groups = new Map();
for (const line of readFileSync(from, "utf8").split("\n").filter(Boolean)) {
  const [section, what, who, value, unit] = line.split("\t");
  const key = `${what}|${who}`;
  if (!groups.has(key)) groups.set(key, { section, case: what, who, unit, values: [] });
  groups.get(key).values.push(Number(value));
}
const middle = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
for (const group of groups.values()) group.median = middle(group.values);
const median = (what, who) => groups.get(`${what}|${who}`)?.median ?? NaN;
const best = (what, choose, ...whose) => choose(...whose.map((who) => median(what, who)).filter(Number.isFinite));
const STEPS = JSON.parse(readFileSync(new URL("recipe.json", import.meta.url), "utf8")).map(({ step }) => `step ${step}`);

// what, its value, the comparison, the target and the section
const CHECKS = [
  ...["mixed", "flights-3m"].flatMap((file) => [
    [`${file}: Quern / DuckDB`, median(file, "quern") / median(file, "duckdb"), "<=", 0.5, "ingest"],
    [`${file}: Quern / pandas`, median(file, "quern") / median(file, "pandas"), "<=", 0.333, "ingest"],
  ]),
  ...["csv in", "ndjson in", "xlsx in", "csv out", "xlsx out"].map((what) => [
    `${what}: Quern / its best peer`, median(what, "quern") / best(what, Math.max, "duckdb", "pandas"), ">=", 1, "formats",
  ]),
  ...["ten steps", ...STEPS].map((what) => [`${what}: Quern / its best peer`, median(what, "quern") / best(what, Math.min, "duckdb", "pandas"), "<=", 1, "cleaning"]),
  ["stream NDJSON by 1,000, rows/s", median("stream NDJSON by 1,000", "quern"), ">=", 100000, "stream"],
  ["stream CSV by 1,000, rows/s", median("stream CSV by 1,000", "quern"), ">=", 100000, "stream"],
  ["/health: Quern / trivial libfcgi", median("/health", "quern") / median("/health", "trivial"), ">=", 0.85, "http"],
  ["/health: Quern / FastAPI (its best)", median("/health", "quern") / Math.max(median("/health", "fastapi-1"), median("/health", "fastapi-2")), ">=", 30, "http"],
  ["dataset list, requests/s", median("list", "quern"), ">=", 8000, "http"],
  ["largest handler RSS after 1 GB, MB", median("handler RSS", "quern"), "<", 12, "memory"],
  ["worker's private peak, MB", median("worker private", "quern"), "<", 256, "memory"],
  ["idle stack's PSS, MB", median("idle PSS", "quern"), "<=", 120, "memory"],
  ...analyticsChecks(median),
];
const figure = (x) => (Number.isNaN(x) ? "none" : Math.abs(x) >= 1000 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(3));
const row = (cells, widths) => console.log(cells.map((c, i) => (i ? c.padStart(widths[i]) : c.padEnd(widths[i]))).join("  "));

console.log();
const longest = (least, texts) => Math.max(least, ...texts.map((text) => text.length));
const wide = [longest(22, [...groups.values()].map((g) => g.case)), 12, 12, 14, 36];
row(["case", "who", "median", "unit", "all"], wide);
for (const g of groups.values()) row([g.case, g.who, figure(g.median), g.unit, g.values.map(figure).join(" ")], wide);

console.log();
const asked = CHECKS.filter(([, value, , , section]) => Number.isFinite(value) || [...groups.values()].some((g) => g.section === section));
const narrow = [longest(40, asked.map(([what]) => what)), 10, 12, 8];
row(["against its target", "value", "target", ""], narrow);
const checks = asked.map(([what, value, comparison, target]) => {
  const pass = comparison === "<=" ? value <= target : comparison === "<" ? value < target : value >= target;
  row([what, figure(value), `${comparison} ${target}`, pass ? "ok" : "MISSED"], narrow);
  return { what, value, comparison, target, pass };
});
const machine = { processor: cpus()[0]?.model, processors: cpus().length, memory_gb: Math.round(totalmem() / 2 ** 30) };
writeFileSync(to, `${JSON.stringify({ at: new Date().toISOString(), machine, measurements: [...groups.values()], checks }, null, 2)}\n`);
