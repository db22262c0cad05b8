// The way to the program: the only file that knows Tauri.

const { Channel, invoke } = window.__TAURI__.core;

/**
 * The content that came with the page; none where the program did not know it yet.
 * @returns {Sheet | null}
 */
export function sent() {
  return JSON.parse(document.getElementById("sheet")?.textContent || "null");
}

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
 * @returns {Promise<QrCode>}
 */
export function code() {
  return /** @type {Promise<QrCode>} */ (invoke("qr_code"));
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

/**
 * Tells the program's log of a fault in the page.
 * @param {string} fault
 */
export function report(fault) {
  invoke("report", { fault }).catch(console.error);
}

/** Ends the window. */
export function hide() {
  // Nothing is left to read while the program ends.
  document.documentElement.hidden = true;
  invoke("hide");
}
