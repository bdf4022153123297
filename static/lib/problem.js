// A failed call, as the API describes it (RFC 9457), or as the network does.

/** @typedef {{pointer: string, detail: string}} FieldError */

export class Problem extends Error {
  /**
   * @param {{status: number, title?: string, detail?: string, request_id?: string, errors?: FieldError[]}} problem
   * @param {number} [retryAfter] seconds
   */
  constructor(problem, retryAfter) {
    super(problem.detail || problem.title || `The server answered ${problem.status}.`);
    this.name = 'Problem';
    this.status = problem.status;
    this.title = problem.title ?? '';
    this.requestId = problem.request_id ?? '';
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter ?? 0;
  }

  /**
   * What is wrong with one field of the body (`/name`) or of the query (`?name`).
   * @param {string} name
   */
  of(name) {
    return this.errors.find((e) => e.pointer === `/${name}` || e.pointer === `?${name}`)?.detail ?? '';
  }

  /** Whether nothing came back: no network, or the server is down. */
  get unreachable() {
    return this.status === 0;
  }
}

export const unreachable = () =>
  new Problem({
    status: 0,
    title: 'No connection',
    detail: 'Quern did not answer. Check that it is running and that this computer is online.',
  });

/**
 * @param {number} status
 * @param {string} text the body of the reply
 * @param {string | null} type its media type
 * @param {{get(name: string): string | null}} headers
 */
export function problemFrom(status, text, type, headers) {
  const retryAfter = Number(headers.get('retry-after')) || 0;
  const requestId = headers.get('x-request-id') ?? '';
  if (type?.includes('json')) {
    try {
      return new Problem({ request_id: requestId, ...JSON.parse(text), status }, retryAfter);
    } catch {
      // Not JSON after all: the status has to say it.
    }
  }
  return new Problem({ status, title: words[status] ?? '', detail: advice[status], request_id: requestId }, retryAfter);
}

/** @type {Record<number, string>} */
const words = {
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  429: 'Too many requests',
  502: 'Not answering',
  504: 'Too slow',
};

/** @type {Record<number, string>} */
const advice = {
  403: 'Your account may not do this. An admin can change your role.',
  404: 'There is nothing at this address.',
  413: 'The file is larger than this server accepts.',
  429: 'Too many requests in a short time. Wait a moment and try again.',
  502: 'A part of Quern is restarting. Try again in a moment.',
  503: 'A part of Quern is restarting. Try again in a moment.',
  504: 'The answer took too long. Try a narrower question.',
};

/**
 * Whether an error only says that somebody cancelled.
 * @param {unknown} error
 */
export const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';

/**
 * Any thrown thing as a problem that a page can show.
 * @param {unknown} error
 * @returns {Problem}
 */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) return unreachable();
  return new Problem({
    status: -1,
    title: 'Unexpected',
    detail: error instanceof Error ? error.message : String(error),
  });
}
