// The way to the program: the only file that knows Tauri.

/** @typedef {import("./page.js").Page} Page */

const { Channel, invoke } = window.__TAURI__.core;

/**
 * Hands over the page's content, now and whenever it changes.
 * @param {(page: Page) => void} onPage
 */
export function subscribe(onPage) {
  const channel = /** @type {TauriChannel<Page>} */ (new Channel());
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

/** Ends the window. */
export function hide() {
  // Nothing is left to read while the program ends.
  document.documentElement.hidden = true;
  invoke("hide");
}
