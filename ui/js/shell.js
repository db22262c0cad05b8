// The connection to the program; the only file that uses Tauri.

const { Channel, invoke } = window.__TAURI__.core;

/**
 * The content that the program inserted into the page; null if there was none yet.
 * @returns {PageData | null}
 */
export function initialPage() {
  return JSON.parse(document.getElementById("page-data")?.textContent || "null");
}

/**
 * Calls `onPage` with the page's content, now and whenever it changes.
 * @param {(page: PageData) => void} onPage
 */
export function subscribe(onPage) {
  const channel = /** @type {TauriChannel<PageData>} */ (new Channel());
  channel.onmessage = onPage;
  invoke("subscribe", { channel });
}

/**
 * Saves a setting; rejects with an error text.
 * @param {Key} key
 * @param {unknown} value
 * @returns {Promise<unknown>}
 */
export function choose(key, value) {
  return invoke("choose", { key, value });
}

/**
 * Shows a notification; resolves to the result as text.
 * @returns {Promise<unknown>}
 */
export function tryNotification() {
  return invoke("try_notification");
}

/**
 * Asks where to save the calendar and saves it; resolves to the result as text.
 * @returns {Promise<unknown>}
 */
export function save() {
  return invoke("save");
}

/**
 * Whether copied text outlives the window.
 * @returns {Promise<unknown>}
 */
export function clipboardIsKept() {
  return invoke("clipboard_is_kept");
}

/**
 * Hands a number over to the system's phone program; resolves to the result as text, rejects with
 * an error text.
 * @param {string} number
 * @returns {Promise<unknown>}
 */
export function call(number) {
  return invoke("call", { number });
}

/**
 * The QR code on the printed sheet.
 * @returns {Promise<QrCode>}
 */
export function qrCode() {
  return /** @type {Promise<QrCode>} */ (invoke("qr_code"));
}

/**
 * The moments for `lookup`.
 * @returns {Promise<LookupChoices>}
 */
export function lookupChoices() {
  return /** @type {Promise<LookupChoices>} */ (invoke("lookup_choices"));
}

/**
 * Who answers at this moment.
 * @param {string} day
 * @param {string} time
 * @returns {Promise<Lookup>}
 */
export function lookup(day, time) {
  return /** @type {Promise<Lookup>} */ (invoke("lookup", { day, time }));
}

/**
 * Opens the system's print dialog; rejects with an error text.
 * @returns {Promise<unknown>}
 */
export function print() {
  return invoke("print");
}

/**
 * Zooms the page in or out, and saves the level.
 * @param {ZoomStep} step
 */
export function zoom(step) {
  invoke("zoom", { step });
}

/**
 * Has screen readers read a changed text, where the web engine does not.
 * @param {string} text
 */
export function announce(text) {
  invoke("announce", { text });
}

/**
 * Writes an error in the page to the program's log.
 * @param {string} error
 */
export function report(error) {
  invoke("report", { error }).catch(console.error);
}

/** Closes the window. */
export function hide() {
  // Hides the content immediately; the exit takes longer.
  document.documentElement.hidden = true;
  invoke("hide");
}
