// The same call from a shell. Parameters go through --data-urlencode, so that the line stays readable and safe to edit.

import { BASE } from './api.js';

/** @param {string} text */
export const quote = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

/**
 * @param {string} path below /api/v1
 * @param {[string, string][]} [parameters]
 */
export function curl(path, parameters = []) {
  const lines = [`curl -G ${quote(location.origin + BASE + path)}`, `-H "Authorization: Bearer $QUERN_TOKEN"`];
  for (const [name, value] of parameters) lines.push(`--data-urlencode ${quote(`${name}=${value}`)}`);
  return lines.join(' \\\n  ');
}

/**
 * The same for a call with a JSON body.
 * @param {string} path from the root
 * @param {unknown} body
 */
export const curlPost = (path, body) =>
  [
    `curl -X POST ${quote(location.origin + path)}`,
    `-H "Authorization: Bearer $QUERN_TOKEN"`,
    `-H 'Content-Type: application/json'`,
    `-d ${quote(JSON.stringify(body))}`,
  ].join(' \\\n  ');

/**
 * The same for a form with a file.
 * @param {string} path below /api/v1
 * @param {string} file its name, in the folder that one is in
 * @param {Record<string, string>} fields
 */
export const curlForm = (path, file, fields) =>
  [
    `curl ${quote(location.origin + BASE + path)}`,
    `-H "Authorization: Bearer $QUERN_TOKEN"`,
    ...Object.entries(fields).map(([name, value]) => `--form-string ${quote(`${name}=${value}`)}`),
    `-F ${quote(`file=@${file}`)}`,
  ].join(' \\\n  ');

/** How a program gets its token. */
export const curlToken = (/** @type {string} */ email) =>
  `QUERN_TOKEN=$(curl -s ${quote(`${location.origin}${BASE}/auth/token`)} \\
  -d username=${quote(email)} -d password=… | jq -r .access_token)`;
