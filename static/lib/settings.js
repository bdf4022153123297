// Small personal settings, kept in this browser. A browser that refuses storage just forgets them.

/**
 * @param {string} key
 * @param {string} fallback
 * @returns {string}
 */
export function recall(key, fallback) {
  try {
    return localStorage.getItem(`quern.${key}`) ?? fallback;
  } catch {
    return fallback;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(`quern.${key}`, value);
  } catch {
    // Storage is full or forbidden: the setting lasts as long as the page.
  }
}
