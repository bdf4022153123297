// The part of a file that is sent to be looked at: all of a small one, the beginning of a large text, all of what can not be read in part.

export const PART = 4 * 1024 * 1024;
export const WHOLE = 16 * 1024 * 1024;

/** @param {Uint8Array} bytes @param {number[]} mark */
const begins = (bytes, mark) => mark.every((byte, i) => bytes[i] === byte);

/** UTF-16 without a mark has its zeros at every other place. @param {Uint8Array} bytes */
function isWideText(bytes) {
  const zeros = [0, 0];
  bytes.forEach((byte, i) => (zeros[i % 2] += byte === 0 ? 1 : 0));
  return Math.max(...zeros) > bytes.length / 4 && Math.min(...zeros) < bytes.length / 32;
}

/** Whether the beginning of such a file tells what is in it. @param {Uint8Array} bytes */
function canBeCut(bytes) {
  if (begins(bytes, [0x1f, 0x8b]) || begins(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return true;
  if (begins(bytes, [0xff, 0xfe]) || begins(bytes, [0xfe, 0xff])) return true;
  const text = new TextDecoder('latin1').decode(bytes);
  if (text.startsWith('HEADER RECORD') || text.slice(0, 200).includes('SPSS PORT FILE')) return false;
  return !bytes.includes(0) || isWideText(bytes);
}

/**
 * @param {File} file
 * @returns {Promise<{part: Blob, complete: boolean} | null>} null: it is too large to be looked at whole, and can not be looked at in part
 */
export async function firstPart(file) {
  if (file.size <= PART) return { part: file, complete: true };
  const bytes = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  if (canBeCut(bytes)) return { part: file.slice(0, PART), complete: false };
  return file.size <= WHOLE ? { part: file, complete: true } : null;
}
