// Random tables with what the platform must say about them, computed here from the values alone.
'use strict';

const assert = require('node:assert/strict');

/** mulberry32: a small reproducible generator of uniform numbers in [0, 1). */
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  next.int = (low, high) => low + Math.floor(next() * (high - low + 1));
  next.pick = (list) => list[Math.floor(next() * list.length)];
  next.normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return next;
}

const DAY = 86400000;
const day = (n) => new Date(n * DAY).toISOString().slice(0, 10);
const second = (n) => new Date(n * 1000).toISOString().slice(0, 19);
const WORDS = ['alpha', 'Beta', 'gamma', 'délta', 'ЭПСИЛОН', 'zeta|eta', 'theta:iota', 'kappa,lambda', 'mu "nu"', 'xi\nomicron', '🌾 pi', 'sigma%_tau', "o'brien"];

/** How each kind of column makes a value. The value is what the API's JSON has for it. */
const KINDS = {
  integer: (r) => r.int(-1000, 100000),
  small: (r) => r.int(-3, 5),
  float: (r) => r.normal() * 10 ** r.int(-3, 6) + 0.1,
  boolean: (r) => r() < 0.3,
  date: (r) => day(r.int(-5000, 25000)),
  timestamp: (r) => second(r.int(-1e8, 2e9)),
  zoned: (r) => second(r.int(0, 2e9)) + 'Z',
  word: (r) => r.pick(WORDS),
  text: (r) => `${r.pick(WORDS)} ${r.int(0, 1e9).toString(36)}`,
};
const TYPES = { small: 'integer', zoned: 'timestamp', word: 'text' };

/** {columns: [{name, kind, type, values}], rows}: about `missing` of the values are null. */
function table(seed, rows, kinds, { missing = 0.05 } = {}) {
  const r = random(seed);
  const columns = kinds.map((kind, i) => ({ name: `${kind}_${i + 1}`, kind, type: TYPES[kind] || kind, values: [] }));
  for (let i = 0; i < rows; i++) for (const column of columns) column.values.push(r() < missing ? null : KINDS[column.kind](r));
  return { columns, rows };
}

function quote(text, delimiter = ',') {
  return /["\r\n]/.test(text) || text.includes(delimiter) || text !== text.trim() ? `"${text.replace(/"/g, '""')}"` : text;
}

function toCsv(data, { delimiter = ',', newline = '\n', header = true } = {}) {
  const lines = [];
  if (header) lines.push(data.columns.map((c) => quote(c.name, delimiter)).join(delimiter));
  for (let i = 0; i < data.rows; i++) lines.push(data.columns.map((c) => (c.values[i] === null ? '' : quote(String(c.values[i]), delimiter))).join(delimiter));
  return lines.join(newline) + newline;
}

/** The rows as objects, as /rows gives them. */
function toRows(data) {
  return Array.from({ length: data.rows }, (_, i) => Object.fromEntries(data.columns.map((c) => [c.name, c.values[i]])));
}

/** Code point order, which is that of UTF-8's bytes. */
const compareText = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
function compare(a, b) {
  if (typeof a === 'string') return compareText(a, b);
  return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
}

/** Sorted by [[column, descending], ...]; missing last either way; ties keep their order. */
function sortRows(rows, keys) {
  return rows
    .map((row, i) => [row, i])
    .sort(([a, i], [b, j]) => {
      for (const [name, descending] of keys) {
        if (a[name] === null && b[name] === null) continue;
        if (a[name] === null) return 1;
        if (b[name] === null) return -1;
        const order = compare(a[name], b[name]);
        if (order) return descending ? -order : order;
      }
      return i - j;
    })
    .map(([row]) => row);
}

function matches(value, op, operand) {
  if (op === 'is_null') return (value === null) === operand;
  if (value === null) return false;
  if (op === 'in') return operand.some((one) => compare(value, one) === 0);
  if (op === 'contains') return value.toLowerCase().includes(operand.toLowerCase());
  const order = compare(value, operand);
  return { eq: order === 0, ne: order !== 0, gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[op];
}

/** Hyndman and Fan's type 7 of sorted numbers. */
function quantile(sorted, p) {
  const h = (sorted.length - 1) * p;
  const low = Math.floor(h);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (h - low) * (sorted[high] - sorted[low]);
}

/** Neumaier's compensated sum. */
function sum(values) {
  let total = 0;
  let rest = 0;
  for (const value of values) {
    const t = total + value;
    rest += Math.abs(total) >= Math.abs(value) ? total - t + value : value - t + total;
    total = t;
  }
  return total + rest;
}

function moments(values) {
  const n = values.length;
  const total = sum(values);
  const mean = total / n;
  const variance = sum(values.map((v) => (v - mean) ** 2)) / (n - 1);
  return { sum: total, mean, variance, sd: Math.sqrt(variance) };
}

function frequencies(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

function assertClose(actual, expected, what, tolerance = 1e-10) {
  assert.equal(typeof actual, 'number', `${what} is ${actual}`);
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what} is ${actual}, expected ${expected}`);
}

/** Checks one column's profile against its values. */
function assertProfile(column, values, type) {
  const { profile } = column;
  const what = column.name;
  const present = values.filter((v) => v !== null);
  assert.equal(column.type, type, what);
  assert.equal(profile.count, present.length, `${what}: count`);
  assert.equal(profile.missing, values.length - present.length, `${what}: missing`);
  assertClose(profile.missing_share, values.length ? profile.missing / values.length : 0, `${what}: missing_share`, 1e-6);
  const counts = frequencies(present);
  assert.equal(profile.distinct, counts.size, `${what}: distinct`);
  assert.equal(profile.distinct_exact, true);
  if (['integer', 'float'].includes(type) && present.length > 1) {
    const sorted = [...present].sort((a, b) => a - b);
    const m = moments(present);
    assert.equal(profile.min, sorted[0], `${what}: min`);
    assert.equal(profile.max, sorted.at(-1), `${what}: max`);
    const scale = Math.max(...present.map(Math.abs));
    assert.ok(Math.abs(profile.sum - m.sum) <= 1e-12 * scale * present.length, `${what}: sum ${profile.sum}, expected ${m.sum}`);
    assert.ok(Math.abs(profile.mean - m.mean) <= 1e-12 * scale, `${what}: mean ${profile.mean}, expected ${m.mean}`);
    assertClose(profile.sd / m.sd, 1, `${what}: sd`);
    assertClose(profile.variance / m.variance, 1, `${what}: variance`);
    assert.equal(profile.zeros, present.filter((v) => v === 0).length, `${what}: zeros`);
    assert.equal(profile.negatives, present.filter((v) => v < 0).length, `${what}: negatives`);
    if (profile.infinite !== undefined) assert.equal(profile.infinite, 0);
    assert.equal(profile.quantiles_exact, true);
    for (const [name, p] of Object.entries({ p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 })) {
      const expected = quantile(sorted, p);
      assert.ok(Math.abs(profile.quantiles[name] - expected) <= 1e-12 * scale, `${what}: ${name} ${profile.quantiles[name]}, expected ${expected}`);
    }
    assertHistogram(profile.histogram, present, what);
  }
  if (type === 'boolean') {
    assert.equal(profile.true, present.filter((v) => v).length, `${what}: true`);
    assert.equal(profile.false, present.filter((v) => !v).length, `${what}: false`);
  }
  if (type === 'date' || type === 'timestamp') {
    const sorted = [...present].sort(compareText);
    assert.equal(profile.min, sorted[0], `${what}: min`);
    assert.equal(profile.max, sorted.at(-1), `${what}: max`);
    const unit = type === 'date' ? DAY : 0.001;
    const zoned = present.some((v) => v.endsWith('Z'));
    const stamps = sorted.map((v) => Date.parse(type === 'date' || zoned ? v : v + 'Z'));
    for (const [name, p] of Object.entries({ p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 })) {
      const expected = Math.floor(quantile(stamps, p) / unit) * unit;
      const text = profile.quantiles[name];
      const actual = Date.parse(type === 'date' || zoned ? text : text + 'Z');
      assert.ok(Math.abs(actual - expected) <= (type === 'date' ? 0 : 1.001), `${what}: ${name} ${text}, expected ${new Date(expected).toISOString()}`);
    }
    const edges = profile.histogram.edges;
    assert.equal(profile.histogram.counts.length + 1, edges.length);
    for (const edge of edges) assert.match(edge, type === 'date' ? /^\d{4}-\d\d-\d\d/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    assert.equal(profile.histogram.counts.reduce((a, b) => a + b, 0), present.length);
  }
  if (type === 'text') {
    const lengths = present.map((v) => [...v].length);
    assert.equal(profile.min_length, Math.min(...lengths), `${what}: min_length`);
    assert.equal(profile.max_length, Math.max(...lengths), `${what}: max_length`);
    assertClose(profile.mean_length, sum(lengths) / lengths.length, `${what}: mean_length`, 1e-9);
    assert.equal(profile.empty, present.filter((v) => v === '').length, `${what}: empty`);
  }
  if (profile.top) {
    const ranked = [...counts.values()].sort((a, b) => b - a).slice(0, 10);
    assert.deepEqual(profile.top.map((one) => one.count), ranked.slice(0, profile.top.length), `${what}: counts of the top values`);
    if (type === 'text') assert.equal(profile.top.length, Math.min(10, counts.size), `${what}: as many top values as there are`);
    for (const one of profile.top) assert.equal(counts.get(one.value), one.count, `${what}: count of ${JSON.stringify(one.value)}`);
  }
}

function assertHistogram(histogram, present, what) {
  const { edges, counts } = histogram;
  assert.equal(edges.length, counts.length + 1, `${what}: edges`);
  for (let i = 1; i < edges.length; i++) assert.ok(edges[i] >= edges[i - 1], `${what}: edges ascend`);
  assert.ok(edges[0] <= Math.min(...present) && edges.at(-1) >= Math.max(...present), `${what}: edges span the values`);
  assert.equal(counts.reduce((a, b) => a + b, 0), present.length, `${what}: the bins hold every value`);
  // A value on an edge may fall to either side of it by rounding; a bin is off by at most those.
  counts.forEach((count, i) => {
    const slack = 1e-9 * Math.max(Math.abs(edges[0]), Math.abs(edges.at(-1)));
    const sure = present.filter((v) => v > edges[i] + slack && v < edges[i + 1] - slack).length;
    const possible = present.filter((v) => v >= edges[i] - slack && v <= edges[i + 1] + slack).length;
    assert.ok(count >= sure && count <= possible, `${what}: bin ${i} holds ${count}, expected ${sure} to ${possible}`);
  });
}

/**
 * A big file on the fly: id, value, group, label, at, flag; the same for the same size. `bytes` is a lower bound.
 * `expected` is filled while the chunks are drawn: rows, bytes, idSum, valueSum.
 */
function bigCsv(bytes, seed = 1) {
  const r = random(seed);
  const expected = { rows: 0, bytes: 0, idSum: 0, valueSum: 0, groups: {} };
  function* chunks() {
    let part = 'id,value,group,label,at,flag\n';
    while (expected.bytes + part.length < bytes) {
      for (let i = 0; i < 2000; i++) {
        const id = expected.rows++;
        const value = Math.round(r() * 1e6) / 8;
        const group = `group ${r.int(0, 20)}`;
        expected.idSum += id;
        expected.valueSum += value;
        expected.groups[group] = (expected.groups[group] || 0) + 1;
        part += `${id},${value},${group},label of number ${id},${second(1.6e9 + id)},${id % 3 === 0}\n`;
      }
      if (part.length > 1 << 18) {
        expected.bytes += part.length;
        yield Buffer.from(part, 'latin1');
        part = '';
      }
    }
    expected.bytes += part.length;
    if (part) yield Buffer.from(part, 'latin1');
  }
  return { chunks: chunks(), expected };
}

module.exports = {
  random, table, toCsv, toRows, quote, sortRows, matches, compareText, quantile, moments, frequencies, sum,
  assertClose, assertProfile, bigCsv, WORDS,
};
