// Figures as they were printed elsewhere: "29.267" is the same as ours when ours, rounded to as many digits, is.
'use strict';

const assert = require('node:assert/strict');

/** Equal in all digits of the printed text: as many decimals, or as many digits before an exponent. */
function printed(found, text, what = '') {
  const [, mantissa, exponent] = /^(-?[\d.]+)(?:e([+-]?\d+))?$/.exec(text);
  const decimals = (mantissa.split('.')[1] || '').length - Number(exponent || 0);
  assert.equal(typeof found, 'number', `${what}: ${found}, printed ${text}`);
  assert.ok(Math.abs(found - Number(text)) <= 0.5000001 * 10 ** -decimals, `${what}: ${found}, printed ${text}`);
}

/** Several: {"t": "-1.8608", "confidence_interval.low": "-3.3654832"}. */
function all(result, figures, what) {
  for (const [where, text] of Object.entries(figures)) printed(where.split('.').reduce((at, key) => at?.[key], result), text, `${what} ${where}`);
}

module.exports = { all, printed };
