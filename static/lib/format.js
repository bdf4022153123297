// Numbers, sizes, times and shares as people read them. One place, so that a figure looks the same on every page.

const MISSING = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compactly = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** @param {number | null | undefined} n a count */
export const count = (n) => (n == null ? MISSING : whole.format(n));

/** @param {number | null | undefined} n a count, shortened from 10,000 on: 12.3K */
export const compact = (n) => (n == null ? MISSING : Math.abs(n) < 10_000 ? whole.format(n) : compactly.format(n));

/**
 * "1 row", "344 rows".
 * @param {number} n
 * @param {string} noun
 * @param {string} [nouns]
 */
export const plural = (n, noun, nouns = `${noun}s`) => `${count(n)} ${n === 1 ? noun : nouns}`;

/**
 * A measured value to a few significant digits: moments, quantiles, axis ends.
 * @param {number | string | null | undefined} x
 * @param {number} [digits]
 */
export function figure(x, digits = 4) {
  if (x == null) return MISSING;
  if (typeof x === 'string') return x === 'Infinity' ? '∞' : x === '-Infinity' ? '−∞' : x;
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  if (x !== 0 && (size >= 1e12 || size < 1e-4)) return minus(scientific(x, digits));
  if (Number.isInteger(x) || size >= 10 ** digits) return minus(whole.format(x));
  return minus(new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(x));
}

/**
 * Powers as programs write them, so that they can be copied: 3.913e15.
 * @param {number} x
 * @param {number} digits
 */
function scientific(x, digits) {
  const [mantissa, exponent] = x.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

const minus = (/** @type {string} */ text) => text.replace(/^-/, '−');

/** @param {number | null | undefined} share 0 to 1 */
export function percent(share) {
  if (share == null) return MISSING;
  const p = share * 100;
  if (p > 0 && p < 0.1) return '< 0.1 %';
  if (p > 99.9 && p < 100) return '> 99.9 %';
  return `${p < 10 && p % 1 ? p.toFixed(1) : Math.round(p)} %`;
}

/** @param {number | null | undefined} n */
export function bytes(n) {
  if (n == null) return MISSING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let i = 0;
  while (n >= 999.5 && i < units.length - 1) {
    n /= 1000;
    i += 1;
  }
  return `${i && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

/** @param {number | null | undefined} ms */
export function duration(ms) {
  if (ms == null) return MISSING;
  if (ms < 1) return '< 1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(s % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const steps = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/**
 * "4 minutes ago".
 * @param {string | null | undefined} time ISO 8601
 * @param {number} [now] milliseconds
 */
export function ago(time, now = Date.now()) {
  if (!time) return MISSING;
  const seconds = (Date.parse(time) - now) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return 'just now';
}

const briefly = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });

/** "4min ago", where there is little room. @param {string} time ISO 8601 */
export function agoBriefly(time, now = Date.now()) {
  const seconds = (Date.parse(time) - now) / 1000;
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 0];
  return length ? briefly.format(Math.trunc(seconds / length), unit) : 'now';
}

const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** @param {string | null | undefined} time ISO 8601 */
export const when = (time) => (time ? dateTime.format(new Date(time)) : MISSING);

/**
 * Up to two letters that stand for a person.
 * @param {string} name
 */
export const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase() || '?';
