// Detects the keyboard shortcuts for hiding: Escape, or pressing Shift three times within 5 seconds.

const TAPS = 3;
const WITHIN_MS = 5000;

/**
 * A keyboard or pointer event: `at` in milliseconds, `type` as in the DOM.
 * @typedef {{ type: string, key: string, at: number, repeat: boolean, modified: boolean }} Input
 */

/**
 * The state between events: when Shift was tapped, and whether it is the only key that is down.
 * @typedef {{ taps: number[], alone: boolean }} State
 */

/** @type {State} */
export const INITIAL_STATE = { taps: [], alone: false };

/**
 * Whether to hide after an event, and the next state. A tap is Shift pressed and released without
 * another key, modifier, click or key repeat in between.
 * @param {State} state
 * @param {Input} input
 * @returns {{ hide: boolean, next: State }}
 */
export function update(state, { type, key, at, repeat, modified }) {
  if (type === "keydown" && key === "Escape" && !modified) return { hide: true, next: INITIAL_STATE };
  if (key !== "Shift" || repeat || modified) return { hide: false, next: INITIAL_STATE };
  if (type === "keydown") {
    // The other Shift key while the first is down counts as another key.
    const next = state.alone ? INITIAL_STATE : { taps: state.taps, alone: true };
    return { hide: false, next };
  }
  if (!state.alone) return { hide: false, next: INITIAL_STATE };
  const taps = [...state.taps, at].filter((tap) => at - tap <= WITHIN_MS);
  return { hide: taps.length >= TAPS, next: { taps, alone: false } };
}
