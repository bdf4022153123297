// Memory and processor time of a running stack, read from /proc.
//   stack.js processes HOME          each process: pid, name, RSS, PSS, private (kB)
//   stack.js pss HOME                sum of the PSS of all processes (kB)
//   stack.js cpu HOME             processor time used so far by all processes (s)
//   stack.js cpu-of PID...        the same of other processes and those below them
//   stack.js rss HOME NAME except N  the largest RSS among the processes called NAME but not N (kB), and whose it is
//   stack.js watch HOME NAME         until SIGTERM: polls the private memory of the processes called NAME; then prints the peak (kB)
// NAME is a prefix of the program's file name. PSS counts a shared page (PostgreSQL's buffers) once over all processes.
// "Private" is what only that process holds: its anonymous pages. (Private_Dirty would count the written pages of a mapped file, too,
// which the kernel may write out and drop.)
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

const [action, home, name, , except] = process.argv.slice(2);

function attempt(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise; // the process has ended, or is not ours
  }
}

/** The processes of the stack, with the names of their programs. */
function stack() {
  const supervisor = Number(attempt(() => readFileSync(`${home}/run/supervisor.pid`, "latin1"), 0));
  if (!supervisor) throw new Error(`no stack runs in ${home}`);
  return family(supervisor);
}

/** A process and all below it. */
function family(ancestor) {
  const children = new Map();
  const programs = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = attempt(() => readFileSync(`/proc/${entry}/stat`, "latin1"), "");
    if (!stat) continue;
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    const program = attempt(() => readlinkSync(`/proc/${entry}/exe`), stat.split(/[()]/)[1]);
    programs.set(Number(entry), basename(program.replace(/ \(deleted\)$/, "")));
  }
  const below = (pid) => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(ancestor).filter((pid) => programs.has(pid)).map((pid) => ({ pid, program: programs.get(pid) }));
}

/** Sizes in kB, or null for a process that has ended. */
function sizes(pid) {
  const text = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"), "");
  if (!text) return null;
  const field = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
  return { rss: field("Rss"), pss: field("Pss"), private: field("Anonymous") };
}

/** Seconds of processor time that a process has used (Linux counts in hundredths). */
function used(pid) {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"), "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat ? (Number(fields[11]) + Number(fields[12])) / 100 : 0;
}

const measured = () => stack().map((p) => ({ ...p, ...sizes(p.pid) })).filter((p) => p.rss !== undefined);

if (action === "processes") {
  for (const p of measured().sort((a, b) => b.pss - a.pss))
    console.log([p.pid, p.program, p.rss, p.pss, p.private].join("\t"));
} else if (action === "pss") {
  console.log(measured().reduce((sum, p) => sum + p.pss, 0));
} else if (action === "cpu") {
  console.log(stack().reduce((sum, p) => sum + used(p.pid), 0).toFixed(2));
} else if (action === "cpu-of") {
  const pids = process.argv.slice(3).map(Number);
  console.log(pids.flatMap(family).reduce((sum, p) => sum + used(p.pid), 0).toFixed(2));
} else if (action === "rss") {
  const largest = measured().filter((p) => p.program.startsWith(name) && p.program !== except).sort((a, b) => b.rss - a.rss)[0];
  console.log(largest ? `${largest.rss} ${largest.program}` : "0 none");
} else if (action === "watch") {
  let watched = [];
  let peak = 0;
  const look = () => (watched = stack().filter((p) => p.program.startsWith(name)));
  const poll = () => {
    for (const p of watched) peak = Math.max(peak, sizes(p.pid)?.private ?? 0);
  };
  look();
  setInterval(look, 2000);
  setInterval(poll, 20);
  process.on("SIGTERM", () => {
    console.log(peak);
    process.exit(0);
  });
} else {
  console.error("usage: stack.js processes|pss|cpu|rss|watch HOME [NAME]");
  process.exit(2);
}
