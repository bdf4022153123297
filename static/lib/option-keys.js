// The keys of a text field with a list of options below it.

/**
 * Arrows move along the options, round the ends; Enter takes the one they are at.
 * @template T
 * @param {object} list
 * @param {T[]} list.options
 * @param {number} list.at
 * @param {(at: number) => void} list.move
 * @param {(option: T) => void} list.pick
 * @param {string} list.id what the ids of the options' elements begin with; the number follows
 */
export function optionKeys({ options, at, move, pick, id }) {
  return (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      const next = (at + step + options.length) % options.length;
      move(next);
      document.getElementById(`${id}${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && options[at]) pick(options[at]);
    else return;
    event.preventDefault();
  };
}
