// A button that opens a small surface beside it: the platform's popover (light dismissal, Escape, top layer), placed by us.

import { html, useId, useLayoutEffect, useRef, useState } from '/vendor/preact.js';

/**
 * Places a surface below (or, without room, above) its anchor, inside the window.
 * @param {HTMLElement} surface
 * @param {DOMRect} anchor
 * @param {'start' | 'end'} align
 */
export function place(surface, anchor, align) {
  const { width, height } = surface.getBoundingClientRect();
  const gap = 4;
  const edge = 8;
  const wanted = align === 'end' ? anchor.right - width : anchor.left;
  const below = anchor.bottom + gap;
  const fits = below + height <= innerHeight - edge || anchor.top < innerHeight - anchor.bottom;
  surface.style.left = `${Math.max(edge, Math.min(wanted, innerWidth - width - edge))}px`;
  surface.style.top = `${fits ? Math.min(below, Math.max(edge, innerHeight - height - edge)) : Math.max(edge, anchor.top - gap - height)}px`;
}

/**
 * @param {object} props
 * @param {any} props.button what the button shows
 * @param {string} [props.class] of the button
 * @param {string} [props.label] the button's name, when it shows just an icon
 * @param {string} [props.title]
 * @param {'start' | 'end'} [props.align]
 * @param {'menu' | 'dialog'} [props.role]
 * @param {string} [props.surface] class of the surface
 * @param {string} [props.name] of the surface
 * @param {number} [props.tabIndex]
 * @param {string} [props.cell] the grid's cell that the button is, row:column
 * @param {boolean} [props.disabled]
 * @param {(open: boolean) => void} [props.onToggle]
 * @param {(close: () => void) => any} props.children drawn just while open
 */
export function Popover({
  button,
  class: kind = '',
  label,
  title,
  align = 'start',
  role = 'dialog',
  surface = '',
  name,
  tabIndex,
  cell,
  disabled,
  onToggle,
  children,
}) {
  const id = useId();
  const trigger = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const [open, setOpen] = useState(false);
  const close = () => panel.current?.hidePopover();

  useLayoutEffect(() => {
    if (!open || !panel.current || !trigger.current) return;
    const at = trigger.current;
    const here = panel.current;
    const again = () => place(here, at.getBoundingClientRect(), align);
    again();
    /** @type {HTMLElement | null} */ (
      here.querySelector('[autofocus], [role^="menuitem"], input, select, button')
    )?.focus();
    const watcher = new ResizeObserver(again);
    watcher.observe(here);
    addEventListener('resize', close);
    return () => {
      watcher.disconnect();
      removeEventListener('resize', close);
    };
  }, [open]);

  const toggled = (/** @type {ToggleEvent} */ event) => {
    if (event.target !== panel.current) return;
    setOpen(event.newState === 'open');
    onToggle?.(event.newState === 'open');
  };

  return html`<button
      type="button"
      ref=${trigger}
      class=${kind}
      popovertarget=${id}
      aria-haspopup=${role}
      aria-expanded=${open}
      aria-label=${label}
      title=${title}
      tabindex=${tabIndex}
      data-cell=${cell}
      disabled=${disabled}
    >
      ${button}
    </button>
    <div
      ref=${panel}
      id=${id}
      popover="auto"
      class=${`surface ${surface}`}
      role=${role}
      aria-label=${name ?? label ?? title}
      onToggle=${toggled}
    >
      ${open && children(close)}
    </div>`;
}
