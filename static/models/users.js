// Accounts, as an admin sees them.

import { get, patch, post } from '../lib/api.js';

/** @typedef {import('./session.js').User} User */

/**
 * @param {{q?: string, skip?: number, limit?: number}} query
 * @param {AbortSignal} signal
 * @returns {Promise<{items: User[], total: number}>}
 */
export const listUsers = (query, signal) => get('/auth/users', { query, signal });

/**
 * @param {{email: string, name: string, role: string}} account
 * @returns {Promise<User & {password?: string}>}
 */
export const createUser = (account) => post('/auth/users', account);

/**
 * @param {number} id
 * @param {{name?: string, role?: string, active?: boolean, password?: string}} change
 * @returns {Promise<User>}
 */
export const changeUser = (id, change) => patch(`/auth/users/${id}`, change);

/** A password of 20 letters and digits (117 bits), without those that look alike. */
export function generatePassword() {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const limit = 256 - (256 % letters.length);
  let password = '';
  while (password.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < limit && password.length < 20) password += letters[byte % letters.length];
    }
  }
  return password.replace(/(.{5})(?=.)/g, '$1-');
}
