// Puts the program's values where they belong; decides nothing, computes no time.
import { element, retext } from "./element.js";
import { policyRow, setAside } from "./policy.js";
import { renderSettings } from "./settings.js";
import { showNow, weekday } from "./week.js";

/**
 * Shows `page`.
 * @param {Sheet} page
 */
export function render(page) {
  const root = document.documentElement;
  // The first answer comes at once; only a change of it fades in.
  const change = root.dataset.live !== undefined && root.dataset.mark !== page.mark;
  if (change) fade(document.getElementById("answer"));
  // What was said of an act was said in the language before.
  if (root.lang !== page.lang) for (const place of document.querySelectorAll(".said")) place.textContent = "";
  root.lang = page.lang;
  Object.assign(root.dataset, {
    mark: page.mark,
    theme: page.theme,
    quickHide: String(page.quick_hide),
    live: "",
  });
  renew("details", page);
  fields(document, page);
  attribute("hide", "title", page.hide_hint);
  attribute("copy", "aria-label", page.copy_hint);
  attribute("copied", "data-done", page.copied);
  attribute("copied", "data-failed", page.not_copied);
  list("week", page.week, weekday);
  showNow(page.now);
  list("closures", page.closures, closure);
  list("later_closures", page.later_closures, closure);
  list("whom", page.whom, whom);
  renderSettings(page.settings);
  list("about", page.about, (text) => element("p", text));
  list("policy", page.policy, policyRow);
  list("ignored", page.ignored.map((fault) => ({ title: page.ignored_title, fault })), setAside);
}

/**
 * Puts a new part in the place of one that differs: WebKitGTK tells a screen reader of what is
 * added, and of nothing when only a text changes.
 * @param {string} id
 * @param {Sheet} page
 */
function renew(id, page) {
  const part = document.getElementById(id);
  const next = part?.cloneNode(true);
  if (!(next instanceof HTMLElement)) return;
  fields(next, page);
  if (next.textContent !== part?.textContent) part?.replaceWith(next);
}

/**
 * Says every text in `part`.
 * @param {ParentNode} part
 * @param {Record<string, unknown>} page
 */
function fields(part, page) {
  for (const place of part.querySelectorAll("[data-field]")) {
    if (place instanceof HTMLElement) write(place, String(page[place.dataset.field ?? ""] ?? ""));
  }
}

/**
 * Says a text at its place; a place that has nothing to say is not there.
 * @param {HTMLElement} place
 * @param {string} text
 */
function write(place, text) {
  retext(place, text);
  place.hidden = text === "";
}

/** @param {HTMLElement | null} answer */
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

/** What each list shows. */
const shown = new Map();

/**
 * Makes a list again only where it differs, so that nobody who reads it loses the place.
 * @template T
 * @param {string} name
 * @param {T[]} values
 * @param {(value: T) => HTMLElement} make
 */
function list(name, values, make) {
  const said = JSON.stringify(values);
  if (shown.get(name) === said) return;
  shown.set(name, said);
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

/** @param {Whom} whom */
function whom({ number, what }) {
  const row = element("div");
  row.append(element("dt", number), element("dd", what));
  return row;
}
