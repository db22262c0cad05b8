// Who answers at another moment: the program is asked whenever the choice or its content changes.
import { element } from "./element.js";
import { lookup, lookupChoices } from "./shell.js";

const part = /** @type {HTMLDetailsElement} */ (document.getElementById("lookup"));
const day = /** @type {HTMLSelectElement} */ (document.getElementById("lookup-day"));
const time = /** @type {HTMLSelectElement} */ (document.getElementById("lookup-time"));
const place = /** @type {HTMLElement} */ (document.getElementById("lookup-answer"));

/** The current choices, as JSON. */
let offered = "";

part.addEventListener("toggle", refresh);
day.addEventListener("change", answer);
time.addEventListener("change", answer);

/** Updates the choices and the answer. A choice that is still offered stays. */
export async function refresh() {
  if (!part.open) return;
  const { months, times, next } = await lookupChoices();
  // Rebuilt only if they change, so that an open list stays open.
  const offers = JSON.stringify([months, times]);
  if (offers !== offered) offer(months, times, next);
  offered = offers;
  await answer();
}

/**
 * Fills the select elements.
 * @param {LookupMonth[]} months
 * @param {LookupOption[]} times
 * @param {LookupMoment} next
 */
function offer(months, times, next) {
  const groups = months.map(({ name, days }) => {
    const group = document.createElement("optgroup");
    group.label = name;
    group.append(...days.map(option));
    return group;
  });
  fill(day, groups, next.day);
  fill(time, times.map(option), next.time);
}

/**
 * Opens the part with this day chosen.
 * @param {string} chosen
 */
export async function open(chosen) {
  part.open = true;
  await refresh();
  day.value = chosen;
  await answer();
  time.focus();
}

/** Shows the answer for the chosen moment; rebuilt only if it changes, so that it is read once. */
async function answer() {
  const asked = [day.value, time.value];
  const result = await lookup(day.value, time.value);
  // The choice may have changed meanwhile.
  if (asked[0] !== day.value || asked[1] !== time.value) return;
  const next = draw(result);
  if (next.outerHTML !== place.firstElementChild?.outerHTML) place.replaceChildren(next);
}

/** @param {Lookup} result */
function draw({ mark, when, note, headline, until, reason, warning }) {
  const drawn = element("div");
  const words = element("div");
  words.append(
    ...Object.entries({ when, note, headline, until, reason, warning })
      .filter(([, text]) => text !== "")
      .map(([name, text]) => {
        const line = element("p", text);
        line.className = name;
        return line;
      }),
  );
  if (mark) {
    drawn.className = "answer";
    drawn.dataset.mark = mark;
    drawn.append(icon(mark));
  }
  drawn.append(words);
  return drawn;
}

/**
 * A copy of the icon at the top of the page, in this state.
 * @param {Mark} mark
 */
function icon(mark) {
  const icon = /** @type {SVGElement} */ (document.querySelector(".mark")?.cloneNode(true));
  for (const one of icon.querySelectorAll(`defs, g[class]:not(.of-${mark})`)) one.remove();
  icon.firstElementChild?.removeAttribute("class");
  return icon;
}

/**
 * Replaces the options of a select element; keeps the choice, or takes `first`.
 * @param {HTMLSelectElement} select
 * @param {HTMLElement[]} options
 * @param {string} first
 */
function fill(select, options, first) {
  const chosen = select.value;
  select.replaceChildren(...options);
  select.value = chosen;
  if (select.value !== chosen || chosen === "") select.value = first;
}

/** @param {LookupOption} choice */
function option({ code, label }) {
  return new Option(label, code);
}
