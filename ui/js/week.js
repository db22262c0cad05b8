// The week: a row for each day, as text and as a bar on an axis of local time.
import { element } from "./element.js";
import { open } from "./lookup.js";

/** @param {Weekday} day */
export function weekday(day) {
  const row = element("tr");
  const name = element("th");
  name.setAttribute("scope", "row");
  const short = element("span", day.name);
  short.setAttribute("aria-hidden", "true");
  const spoken = element("span", day.spoken);
  spoken.className = "spoken";
  if (day.lookup === "") {
    name.append(short, spoken);
  } else {
    const button = element("button");
    button.addEventListener("click", () => open(day.lookup));
    button.append(short, spoken);
    name.append(button);
  }
  if (day.today) row.setAttribute("aria-current", "date");
  const cell = element("td");
  const words = element("span", day.hours);
  words.className = "hours";
  if (day.note !== "") {
    const note = element("span", day.note);
    note.className = "note";
    words.append(" ", note);
  }
  const both = element("div");
  both.className = "both";
  both.append(drawing(day), words);
  cell.append(both);
  row.append(name, cell);
  return row;
}

/**
 * The day as a bar. Hidden from screen readers, because the text contains the same hours.
 * @param {Weekday} day
 */
function drawing({ bands }) {
  const bar = element("div");
  bar.className = "day";
  bar.setAttribute("aria-hidden", "true");
  for (const [opens, closes] of bands) {
    const band = element("div");
    band.className = "band";
    band.style.setProperty("--opens", String(opens));
    band.style.setProperty("--closes", String(closes));
    bar.append(band);
  }
  return bar;
}

/**
 * Moves the marker of the current time without changing any text.
 * @param {number | null} now
 */
export function showNow(now) {
  const today = document.querySelector("tr[aria-current] .day");
  const marker = document.querySelector(".now") ?? element("div");
  if (!(marker instanceof HTMLElement)) return;
  if (now === null || !today) return marker.remove();
  marker.className = "now";
  marker.style.setProperty("--now", String(now));
  if (marker.parentElement !== today) today.append(marker);
}
