// The settings: a question each, asked once, answered at once.
import { retext } from "./element.js";
import { choose } from "./shell.js";

/** What is in force, by key: it may have changed while a choice was on its way.
 * @type {Map<string, number>} */
const inForce = new Map();

/**
 * Shows the settings. A question that stands already is only re-texted: it keeps the focus.
 * @param {Choice[]} choices
 */
export function renderSettings(choices) {
  const place = document.querySelector('[data-list="settings"]');
  for (const choice of choices) {
    let select = document.getElementById(`setting-${choice.key}`);
    if (!(select instanceof HTMLSelectElement)) {
      select = question(choice.key);
      place?.append(/** @type {HTMLElement} */ (select.parentElement));
    }
    answer(/** @type {HTMLSelectElement} */ (select), choice);
  }
}

/** @param {string} key */
function question(key) {
  const row = document.createElement("p");
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.id = `setting-${key}`;
  label.htmlFor = select.id;
  const reason = document.createElement("span");
  reason.id = `${select.id}-reason`;
  reason.className = "note";
  select.setAttribute("aria-describedby", reason.id);
  row.append(label, select, reason);
  return select;
}

/**
 * @param {HTMLSelectElement} select
 * @param {Choice} choice
 */
function answer(select, { key, label, options, chosen, locked, note }) {
  const name = select.labels[0];
  if (name) retext(name, label);
  while (select.length > options.length) select.remove(select.length - 1);
  options.forEach((option, index) => {
    const place = select.options[index] ?? select.appendChild(new Option());
    retext(place, option.label);
    place.value = String(option.value);
  });
  inForce.set(key, chosen);
  select.selectedIndex = chosen;
  select.disabled = locked !== "";
  const reason = document.getElementById(`${select.id}-reason`);
  if (reason) retext(reason, locked || note);
  select.onchange = async () => {
    const notKept = document.getElementById("not-kept");
    // The same words twice are said twice.
    if (notKept) notKept.textContent = "";
    try {
      await choose(key, options[select.selectedIndex]?.value);
    } catch (error) {
      select.selectedIndex = inForce.get(key) ?? chosen;
      if (notKept) notKept.textContent = String(error);
    }
  };
}
