// When the keyboard asks to hide: Escape, or Shift three times within five seconds.

const TAPS = 3;
const WITHIN = 5000;

/**
 * What the keyboard did: `at` in milliseconds, `type` as the browser names it.
 * @typedef {{ type: string, key: string, at: number, repeat: boolean, modified: boolean }} Stroke
 */

/**
 * What is remembered between strokes: when Shift was tapped, and whether it is down all alone.
 * @typedef {{ taps: number[], alone: boolean }} Taps
 */

/** @type {Taps} */
export const NO_TAPS = { taps: [], alone: false };

/**
 * Whether to hide after one more stroke, and what to remember. A tap is Shift going down and up
 * with nothing else between: no other key, no other modifier, no click, no repetition.
 * @param {Taps} before
 * @param {Stroke} stroke
 * @returns {{ hide: boolean, next: Taps }}
 */
export function after(before, { type, key, at, repeat, modified }) {
  if (type === "keydown" && key === "Escape" && !modified) return { hide: true, next: NO_TAPS };
  if (key !== "Shift" || repeat || modified) return { hide: false, next: NO_TAPS };
  if (type === "keydown") {
    // A second Shift key while the first is down is another key.
    const next = before.alone ? NO_TAPS : { taps: before.taps, alone: true };
    return { hide: false, next };
  }
  if (!before.alone) return { hide: false, next: NO_TAPS };
  const taps = [...before.taps, at].filter((tap) => at - tap <= WITHIN);
  return { hide: taps.length >= TAPS, next: { taps, alone: false } };
}
