// Sentences of the API as they are printed: real quotes and minus signs, and numbers that stay with what they belong to.

/** "p < 0.001", "F(2, 339) = 343.6", "95 %" are not torn apart at the end of a line. @param {string} text */
export const typeset = (text) =>
  text
    .replace(/(^|[\s(])"/g, '$1\u201c')
    .replace(/"/g, '\u201d')
    .replace(/(^|[\s(=])-(?=\d)/g, '$1\u2212')
    .replace(/\((\d[\d.,]*), (?=\d)/g, '($1,\u00a0')
    .replace(/ ([=<>]) (?=[\u2212\d])/g, '\u00a0$1\u00a0')
    .replace(/(\d) %/g, '$1\u00a0%');
