// The way to the program: the only file that knows Tauri.

const { Channel, invoke } = window.__TAURI__.core;

/**
 * Hands over the page's content, now and whenever it changes.
 * @param {(page: Sheet) => void} onPage
 */
export function subscribe(onPage) {
  const channel = /** @type {TauriChannel<Sheet>} */ (new Channel());
  channel.onmessage = onPage;
  invoke("subscribe", { channel });
}

/**
 * Keeps a setting; what went wrong comes as the rejection's text.
 * @param {string} key
 * @param {unknown} value
 * @returns {Promise<unknown>}
 */
export function choose(key, value) {
  return invoke("choose", { key, value });
}

/**
 * Saves the calendar where the person says; what came of it, in words.
 * @returns {Promise<unknown>}
 */
export function save() {
  return invoke("save");
}

/**
 * The drawing on the paper that dials the number.
 * @returns {Promise<Code>}
 */
export function code() {
  return /** @type {Promise<Code>} */ (invoke("code"));
}

/**
 * Opens the system's print dialog; what went wrong comes as the rejection's text.
 * @returns {Promise<unknown>}
 */
export function print() {
  return invoke("print");
}

/**
 * Shows the page a step larger or smaller, and keeps that.
 * @param {ZoomStep} step
 */
export function zoom(step) {
  invoke("zoom", { step });
}

/** Ends the window. */
export function hide() {
  // Nothing is left to read while the program ends.
  document.documentElement.hidden = true;
  invoke("hide");
}
