// The expression language as an editor sees it: its words in colour, what could be completed, which function the caret stands in. The server decides
// what is right (POST /expressions/check).

/** @typedef {{kind: 'text' | 'column' | 'number' | 'word' | 'function' | 'name' | 'sign' | 'blank', text: string}} Token */

export const WORDS = 'and or not in between is null true false like ilike matches case when then else end'.split(' ');
const TOKEN =
  /(?<text>'(?:[^']|'')*'?)|(?<column>"(?:[^"]|"")*"?|`[^`]*`?|\[[^\]]*\]?)|(?<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?<name>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\.[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)*)|(?<blank>\s+)|(?<sign>.)/gsu;

/** @param {string} text @returns {Token[]} */
export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((match) => {
    const groups = /** @type {Record<string, string | undefined>} */ (match.groups);
    const kind = /** @type {Token['kind']} */ (Object.keys(groups).find((name) => groups[name] !== undefined));
    if (kind !== 'name') return { kind, text: match[0] };
    if (WORDS.includes(match[0].toLowerCase())) return { kind: 'word', text: match[0] };
    const called = /^\s*\(/.test(text.slice(/** @type {number} */ (match.index) + match[0].length));
    return { kind: called ? 'function' : 'name', text: match[0] };
  });
}

/** The index in UTF-16 units of a position in characters. @param {string} text @param {number} position */
export const unitsAt = (text, position) => [...text].slice(0, position).join('').length;

/** What is being written before the caret: a name, or a name in double quotes. @param {string} before */
export function partBefore(before) {
  const bare = before.replace(/'(?:[^']|'')*'/g, (text) => ' '.repeat(text.length));
  if (bare.includes("'")) return null;
  const names = bare.split('"');
  if (names.length % 2 === 0) return `"${names.at(-1)}`;
  return /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff.]*$/u.exec(bare)?.[0] ?? '';
}

/** The innermost function whose brackets are open before the caret. @param {string} before */
export function functionAt(before) {
  /** @type {string[]} */
  const open = [];
  let name = '';
  for (const token of tokens(before)) {
    if (token.text === '(') open.push(name);
    else if (token.text === ')') open.pop();
    if (token.kind !== 'blank')
      name = token.kind === 'function' || token.kind === 'name' ? token.text.toLowerCase() : '';
  }
  return open.findLast(Boolean) ?? '';
}

/**
 * @typedef {{label: string, insert: string, note: string, kind: 'column' | 'function' | 'word', doc?: string}} Completion
 * @param {string} part what is written so far
 * @param {Completion[]} all
 */
export function completionsOf(part, all) {
  const wanted = part.replace(/^"/, '').toLowerCase();
  const quoted = part.startsWith('"');
  const fits = all.filter((c) => c.label.toLowerCase().includes(wanted) && (!quoted || c.kind === 'column'));
  const rank = (/** @type {Completion} */ c) => (c.label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return fits.sort((a, b) => rank(a) - rank(b)).slice(0, 30);
}
