// Renders the program's values. Makes no decisions and computes no time.
import { showCall } from "./call.js";
import { element, setText } from "./element.js";
import { renderOwnContacts } from "./own-contacts.js";
import { ignoredRow, policyRow } from "./policy.js";
import { renderSettings } from "./settings.js";
import { showNow, weekday } from "./week.js";

/**
 * Shows `page`.
 * @param {PageData} page
 */
export function render(page) {
  const root = document.documentElement;
  // The first answer appears immediately; only a change fades in.
  const change = root.dataset.live !== undefined && root.dataset.mark !== page.mark;
  if (change) fade(document.querySelector(".answer"));
  // After a change of language, the results of past actions are in the wrong language.
  if (root.lang !== page.lang) for (const place of document.querySelectorAll(".result")) place.textContent = "";
  root.lang = page.lang;
  Object.assign(root.dataset, {
    mark: page.mark,
    theme: page.theme,
    quickHide: String(page.quick_hide),
    live: "",
  });
  replaceIfChanged("details", page);
  fillFields(document, page);
  attribute("hide", "title", page.hide_hint);
  attribute("copy", "aria-label", page.copy_hint);
  showCall(document.getElementById("call"), page.call, document.getElementById("copied"));
  attribute("copied", "data-done", page.copied);
  attribute("copied", "data-until-closed", page.copied_until_closed);
  attribute("copied", "data-failed", page.not_copied);
  list("week", page.week, weekday);
  showNow(page.now);
  list("closures", page.closures, closure);
  list("later_closures", page.later_closures, closure);
  list("contacts", page.contacts, contact);
  renderOwnContacts(page.own_contacts, { copy: page.copy, not_copied: page.not_copied });
  renderSettings(page.settings);
  list("about", page.about, (text) => element("p", text));
  list("policy", page.policy, policyRow);
  list("ignored", page.ignored.map((fault) => ({ title: page.ignored_title, fault })), ignoredRow);
}

/**
 * Replaces an element if its text changes. WebKitGTK sends no accessibility event for a changed text,
 * only for added elements; no upstream report known.
 * @param {string} id
 * @param {PageData} page
 */
function replaceIfChanged(id, page) {
  const part = document.getElementById(id);
  const next = part?.cloneNode(true);
  if (!(next instanceof HTMLElement)) return;
  fillFields(next, page);
  if (next.textContent !== part?.textContent) part?.replaceWith(next);
}

/**
 * Fills every field in `part`.
 * @param {ParentNode} part
 * @param {Record<string, unknown>} page
 */
function fillFields(part, page) {
  for (const place of part.querySelectorAll("[data-field]")) {
    if (place instanceof HTMLElement) fillField(place, String(page[place.dataset.field ?? ""] ?? ""));
  }
}

/**
 * Sets the text of a field; hides an empty one.
 * @param {HTMLElement} place
 * @param {string} text
 */
function fillField(place, text) {
  setText(place, text);
  place.hidden = text === "";
}

/** @param {Element | null} answer */
function fade(answer) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  answer?.animate([{ opacity: 0.2 }, { opacity: 1 }], 120);
}

/**
 * @param {string} id
 * @param {string} name
 * @param {string} value
 */
function attribute(id, name, value) {
  document.getElementById(id)?.setAttribute(name, value);
}

/** The current values of each list, as JSON. */
const shown = new Map();

/**
 * Rebuilds a list only if it changes, so that a screen reader keeps its position.
 * @template T
 * @param {string} name
 * @param {T[]} values
 * @param {(value: T) => HTMLElement} make
 */
function list(name, values, make) {
  const json = JSON.stringify(values);
  if (shown.get(name) === json) return;
  shown.set(name, json);
  document.querySelector(`[data-list="${name}"]`)?.replaceChildren(...values.map(make));
}

/** @param {Closure} day */
function closure(day) {
  const item = element("li", day.date);
  const name = element("span", day.name);
  name.className = "note";
  item.append(" ", name);
  return item;
}

/** @param {Contact} contact */
function contact({ number, purpose, call }) {
  const row = element("div");
  const text = element("dd", purpose);
  row.append(element("dt", number), text);
  if (call.label) {
    const button = element("button");
    showCall(button, call, document.getElementById("called"));
    text.append(" ", button);
  }
  return row;
}
