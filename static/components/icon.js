// Line icons on a grid of 16, drawn for Quern.

import { html } from '/vendor/preact.js';

/** @type {Record<string, string>} */
const paths = {
  blank: '',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  wand: 'M3 13l7-7M11.5 2.5v3M10 4h3M5 3v2M4 4h2M12.5 9.5v2M11.5 10.5h2',
  play: 'M4.5 3v10l8-5z',
  home: 'M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4z',
  data: 'M2.5 4c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2zm0 0v8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V4M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2',
  chart: 'M2.5 2.5v11h11M5 10.5l2.5-3.5 2.5 2 3.5-5',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14',
  users:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 2.7a2.5 2.5 0 0 1 0 4.6M12 9.8c1.6.6 2.5 1.9 2.5 3.7',
  user: 'M8 7.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.5 14c0-2.8 2.4-4.5 5.5-4.5s5.5 1.7 5.5 4.5',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5 6.5 12 13 4.5',
  down: 'M4 6l4 4 4-4',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  right: 'M6 3.5 10.5 8 6 12.5',
  first: 'M11.5 3.5 7 8l4.5 4.5M4.5 3.5v9',
  last: 'M4.5 3.5 9 8l-4.5 4.5M11.5 3.5v9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  upload: 'M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 10.5v3h11v-3',
  download: 'M8 2.5v8M4.8 7.4 8 10.6l3.2-3.2M2.5 10.5v3h11v-3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 0 0 9 3.3l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.8-.8',
  filter: 'M2.5 3.5h11L9.5 8.4V13l-3-1.5V8.4z',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4',
  pencil: 'M10.8 2.8l2.4 2.4-7.7 7.7-3 .6.6-3z',
  up: 'M8 13V3M4.5 6.5 8 3l3.5 3.5',
  descend: 'M8 3v10M4.5 9.5 8 13l3.5-3.5',
  alert: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.5M8 5.2v.01',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.5',
  file: 'M3.5 1.8h6l3 3v9.4h-9zM9.3 2v3h3',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.3 9.6A5.7 5.7 0 0 1 6.4 2.7a5.7 5.7 0 1 0 6.9 6.9z',
  screen: 'M2 3h12v8H2zM5.5 13.8h5M8 11v2.8',
  logout: 'M6.5 2.5h-4v11h4M6.5 8h7M10.8 5.2 13.6 8l-2.8 2.8',
  key: 'M5.5 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.4 7.5h5.6v2.5M11.5 7.5v2',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  book: 'M2.5 2.8c2-.6 4-.4 5.5.8 1.5-1.2 3.5-1.4 5.5-.8v10c-2-.6-4-.4-5.5.8-1.5-1.2-3.5-1.4-5.5-.8zM8 3.6v10',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13.3 2v2.8h-2.8',
  columns: 'M2.5 2.5h11v11h-11zM6.2 2.5v11M9.8 2.5v11',
  pin: 'M5.5 2.5h5M6.2 2.5v4.3L4 9.5h8L9.8 6.8V2.5M8 9.5v4.5',
  report: 'M3.5 1.8h9v12.4h-9zM6 5h4M6 7.5h4M6 10h2.5',
  compare: 'M2.5 5.5h11M10.5 2.5l3 3-3 3M13.5 10.5h-11M5.5 7.5l-3 3 3 3',
  stream:
    'M2.5 4.5c1.8-1.6 3.7-1.6 5.5 0s3.7 1.6 5.5 0M2.5 8c1.8-1.6 3.7-1.6 5.5 0s3.7 1.6 5.5 0M2.5 11.5c1.8-1.6 3.7-1.6 5.5 0s3.7 1.6 5.5 0',
  clean:
    'M8 2l1.3 3.4L12.7 6.7 9.3 8 8 11.4 6.7 8 3.3 6.7l3.4-1.3zM12.5 10.5l.6 1.4 1.4.6-1.4.6-.6 1.4-.6-1.4-1.4-.6 1.4-.6z',
  jobs: 'M2.5 3.5h2v2h-2zM7 4.5h6.5M2.5 10.5h2v2h-2zM7 11.5h6.5M3.5 5.5v5M7 8h4',
  branch:
    'M4.5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm0 0v5m0 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm7-5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm0 0c0 2.5-2 2.5-4 2.8-1.7.2-3 .8-3 2.2',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
};

/** @param {{name: string, class?: string}} props decoration; the words stand beside it */
export function Icon({ name, class: more = '' }) {
  return html`<svg class=${`icon ${more}`} viewBox="0 0 16 16" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}

/** The mark: two millstones and the handle. */
export function Mark() {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <ellipse cx="12" cy="16.5" rx="10" ry="4.5" fill="var(--line-strong)" />
    <ellipse cx="12" cy="12.5" rx="10" ry="4.5" fill="var(--accent)" />
    <circle cx="12" cy="11.4" r="1.7" fill="var(--ground)" />
    <path d="M17.2 11V4.5" stroke="var(--ink)" stroke-width="2" stroke-linecap="round" />
  </svg>`;
}
