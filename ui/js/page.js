// Puts the program's values where they belong; decides nothing, computes no time.
import { renderSettings } from "./settings.js";

/**
 * @typedef {{ name: string, spoken: string, today: boolean, hours: string, note: string,
 *   bands: [number, number][] }} Weekday
 * @typedef {{ date: string, name: string }} Closure
 * @typedef {{ number: string, what: string }} Whom
 */

/** @typedef {import("./settings.js").Choice} Choice */

/**
 * Every text of the page by its place, and the lists.
 * @typedef {{ lang: string, mark: "open" | "relay" | "check", hide_hint: string,
 *   week: Weekday[], closures: Closure[], whom: Whom[], about: string[],
 *   settings: Choice[],
 *   [field: string]: unknown }} Page
 */

/**
 * Shows `page`.
 * @param {Page} page
 */
export function render(page) {
  const root = document.documentElement;
  if (root.dataset.mark !== page.mark) fade(document.getElementById("answer"));
  root.lang = page.lang;
  root.dataset.mark = page.mark;
  for (const place of document.querySelectorAll("[data-field]")) {
    if (place instanceof HTMLElement) write(place, String(page[place.dataset.field ?? ""] ?? ""));
  }
  document.getElementById("hide")?.setAttribute("title", page.hide_hint);
  list("week", page.week.map(weekday));
  list("closures", page.closures.map(closure));
  list("whom", page.whom.flatMap(whom));
  renderSettings(page.settings);
  list("about", page.about.map((text) => element("p", text)));
}

/**
 * Changes a text only where it differs, so that a screen reader says only what is new.
 * @param {HTMLElement} place
 * @param {string} text
 */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
  place.hidden = text === "";
}

/** @param {HTMLElement | null} answer */
function fade(answer) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  answer?.animate([{ opacity: 0.2 }, { opacity: 1 }], 120);
}

/**
 * @param {string} name
 * @param {HTMLElement[]} children
 */
function list(name, children) {
  document.querySelector(`[data-list="${name}"]`)?.replaceChildren(...children);
}

/** @param {Weekday} day */
function weekday(day) {
  const row = element("tr");
  const name = element("th");
  name.setAttribute("scope", "row");
  const short = element("span", day.name);
  short.setAttribute("aria-hidden", "true");
  const spoken = element("span", day.spoken);
  spoken.className = "spoken";
  name.append(short, spoken);
  if (day.today) row.setAttribute("aria-current", "date");
  const hours = element("td", day.hours);
  if (day.note !== "") {
    const note = element("span", day.note);
    note.className = "note";
    hours.append(" ", note);
  }
  row.append(name, drawing(day), hours);
  return row;
}

/**
 * The day as a bar; the hours beside it say the same.
 * @param {Weekday} day
 */
function drawing(day) {
  const cell = element("td");
  cell.className = "drawing";
  cell.setAttribute("aria-hidden", "true");
  const bar = element("div");
  bar.className = "day";
  for (const [opens, closes] of day.bands) {
    const band = element("div");
    band.className = "band";
    band.style.setProperty("--opens", String(opens));
    band.style.setProperty("--closes", String(closes));
    bar.append(band);
  }
  cell.append(bar);
  return cell;
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
  return [element("dt", number), element("dd", what)];
}

/**
 * @param {string} name
 * @param {string} [text]
 */
function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
