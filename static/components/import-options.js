// How a file is read: the options that fit its format. A field that stands at "found" shows what the server found; a change is looked at at once.

import { html, useState } from '/vendor/preact.js';
import { Icon } from './icon.js';
import { SelectField, TextField } from './field.js';

/** @typedef {import('../models/drafts.js').Draft} Draft */
/** @typedef {import('../models/previews.js').Preview} Preview */

/** @type {[string, string][]} */
const formats = [
  ['csv', 'CSV, delimited text'],
  ['fixed', 'Fixed width'],
  ['json', 'JSON'],
  ['ndjson', 'NDJSON, a record a line'],
  ['xlsx', 'Excel, .xlsx'],
  ['sav', 'SPSS, .sav'],
  ['por', 'SPSS portable, .por'],
  ['dta', 'Stata, .dta'],
  ['sas7bdat', 'SAS, .sas7bdat'],
  ['xpt', 'SAS transport, .xpt'],
];
const formatNames = Object.fromEntries(formats);
/** @type {[string, string][]} */
const delimiters = [
  [',', 'Comma  ,'],
  [';', 'Semicolon  ;'],
  ['\\t', 'Tab'],
  ['|', 'Bar  |'],
  [' ', 'Space'],
];
/** @type {[string, string][]} */
const quotes = [
  ['"', 'Double  "'],
  ["'", "Single  '"],
  ['none', 'None'],
];
/** @type {[string, string][]} */
const escapes = [
  ['"', 'Doubled  ""'],
  ['\\', 'Backslash  \\"'],
  ['none', 'None'],
];
/** @type {[string, string][]} */
const headers = [
  ['true', 'In the first row'],
  ['false', 'None'],
];
/** @type {[string, string][]} */
const encodings = [
  ['UTF-8', 'UTF-8'],
  ['UTF-16', 'UTF-16'],
  ['ISO-8859-1', 'Latin-1'],
  ['WINDOWS-1252', 'Windows-1252'],
  ['WINDOWS-1250', 'Windows-1250'],
  ['WINDOWS-1251', 'Windows-1251'],
  ['MACINTOSH', 'Mac Roman'],
  ['SHIFT_JIS', 'Shift JIS'],
  ['GB18030', 'GB 18030'],
];

/** Which options a format has, in their order. @type {Record<string, string[]>} */
const fields = {
  csv: ['delimiter', 'header', 'quote', 'escape', 'skip_lines', 'encoding', 'null_values'],
  fixed: ['widths', 'header', 'skip_lines', 'encoding', 'null_values'],
  json: ['path', 'encoding', 'null_values'],
  ndjson: ['encoding', 'null_values'],
  xlsx: ['sheet', 'header', 'skip_lines', 'null_values'],
};
const others = ['encoding', 'null_values'];
/** Of a file that could not be looked at: what those too large for it may need. */
const unseen = ['member', 'sheet', 'header', 'skip_lines', 'encoding', 'null_values'];

/** Which options are offered. @param {string} format @param {boolean} blind */
const shownFor = (format, blind) => (blind ? unseen : (fields[format] ?? others));

/** Where fixed columns begin, as their widths. @param {number[]} places */
const widthsOf = (places) =>
  places
    .slice(1)
    .map((place, i) => place - places[i])
    .join(', ') + ', …';

/** @param {string} format */
export const formatName = (format) => formatNames[format] ?? format;

/** Whether a delimiter is none of those that are offered. @param {string | undefined} delimiter */
const isOther = (delimiter) => Boolean(delimiter) && !delimiters.some(([key]) => key === delimiter);

/** A found value in the words of its choices. @param {[string, string][]} choices @param {any} value */
function found(choices, value) {
  if (value === undefined) return 'Found by itself';
  const key = value === null ? 'none' : value === '\t' ? '\\t' : String(value);
  const words =
    choices
      .find(([k]) => k === key)?.[1]
      .split('  ')[0]
      .toLowerCase() ?? key;
  return `Found: ${words}`;
}

/**
 * @param {object} props
 * @param {Draft} props.draft
 * @param {Preview | null | undefined} props.preview
 * @param {boolean} props.blind it could not be looked at
 * @param {boolean} props.single just one table of a zip can be taken
 * @param {(option: string) => string} props.errorOf
 * @param {(option: string, value: string) => void} props.onChange
 * @param {() => void} props.onReset
 */
export function ImportOptions({ draft, preview, blind, single, errorOf, onChange, onReset }) {
  const { options } = draft;
  const dialect = preview?.dialect ?? {};
  const format = options.format || preview?.format || 'csv';
  const members = preview?.members ?? [];
  const changed = Object.values(options).some((v) => v !== '');
  const other = isOther(options.delimiter);

  const choose = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {[string, string][]} */ choices,
    /** @type {string} */ detected,
    more = {},
  ) =>
    html`<${SelectField}
      key=${name}
      label=${label}
      name=${name}
      options=${[['', detected], ...choices]}
      value=${options[name] ?? ''}
      error=${errorOf(name)}
      onChange=${(/** @type {any} */ e) => onChange(name, e.currentTarget.value)}
      ...${more}
    />`;
  const write = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {string} */ placeholder,
    more = {},
  ) =>
    html`<${TextField}
      key=${name}
      label=${label}
      name=${name}
      value=${options[name] ?? ''}
      placeholder=${placeholder}
      error=${errorOf(name)}
      autocomplete="off"
      spellcheck=${false}
      onInput=${(/** @type {any} */ e) => onChange(name, e.currentTarget.value)}
      ...${more}
    />`;

  /** @type {Record<string, () => any>} */
  const draw = {
    delimiter: () =>
      html`${choose(
        'delimiter',
        'Delimiter',
        [...delimiters, ['other', 'Another character…']],
        found(delimiters, dialect.delimiter),
        {
          value: other ? 'other' : (options.delimiter ?? ''),
          error: other ? '' : errorOf('delimiter'),
        },
      )}${
        other &&
        write('delimiter', 'Character', 'One character, or a few: ||', {
          value: options.delimiter === 'other' ? '' : options.delimiter,
          maxlength: 7,
          onInput: (/** @type {any} */ e) => onChange('delimiter', e.currentTarget.value || 'other'),
        })
      }`,
    quote: () => choose('quote', 'Quote', quotes, found(quotes, dialect.quote)),
    escape: () => choose('escape', 'Escape', escapes, found(escapes, dialect.escape)),
    header: () => choose('header', 'Header', headers, found(headers, dialect.header)),
    encoding: () =>
      choose('encoding', 'Encoding', encodings, dialect.encoding ? `Found: ${dialect.encoding}` : 'Found by itself'),
    skip_lines: () =>
      write('skip_lines', format === 'xlsx' ? 'Skip rows' : 'Skip lines', String(dialect.skip_lines ?? 0), {
        inputmode: 'numeric',
      }),
    null_values: () =>
      write('null_values', 'Missing texts', 'As usual: NA, null, n/a …', {
        help: options.null_values ? 'Only these, and nothing at all.' : 'Commas between, like -999, unknown.',
      }),
    member: () => write('member', 'In the zip', 'All, a dataset each'),
    sheet: () => {
      if (blind) return write('sheet', 'Sheet', 'The first with data');
      const sheets = /** @type {string[]} */ (dialect.sheets ?? []);
      return choose(
        'sheet',
        'Sheet',
        sheets.map((s) => [s, s]),
        dialect.sheet && !options.sheet ? `Found: ${dialect.sheet}` : 'The first with data',
      );
    },
    path: () =>
      write('path', 'Records at', dialect.path || 'At the top', {
        help: 'A JSON Pointer, like /result/rows.',
        class: 'mono',
      }),
    widths: () =>
      write(
        'widths',
        'Widths',
        dialect.columns_at ? widthsOf(dialect.columns_at) : (dialect.widths ?? []).join(', ') || '4, 10, 8',
        {
          help: 'Characters, commas between.',
          class: 'mono',
        },
      ),
  };
  const [open] = useState(() => matchMedia('(width >= 64rem)').matches);
  const shown = shownFor(format, blind && !options.format);
  const troubled = ['member', 'format', ...shown].some((name) => errorOf(name));
  return html`<details class="import-options" open=${open || troubled}>
    <summary><h2>How it is read</h2></summary>
    <div class="import-title">
      ${changed && html`<button type="button" class="quiet" onClick=${onReset}><${Icon} name="retry" />As found</button>`}
    </div>
    ${
      members.length > 1 &&
      choose(
        'member',
        'In the zip',
        members.map((m) => [m, `Only ${m}`]),
        single ? 'Choose one' : `All ${members.length}, a dataset each`,
        !options.member && !single ? { help: `Shown is ${members[0]}; each is read in its own way.` } : {},
      )
    }
    ${choose('format', 'Format', formats, preview && !options.format ? `Found: ${formatName(preview.format)}` : 'Found by itself')}
    ${shown.map((name) => draw[name]())}
  </details>`;
}
