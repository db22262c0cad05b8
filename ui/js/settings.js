// The settings: a select element for each; a change is saved immediately.
import { setText } from "./element.js";
import { choose } from "./shell.js";

/** What stands below the row of a key.
 * @type {Partial<Record<Key, string>>} */
const BELOW = { notifications: "trial", dialling: "no-dialler" };

/** The effective option of each key; it may change while a choice is being saved.
 * @type {Map<Key, number>} */
const effective = new Map();

/**
 * Shows the settings. Existing elements are updated, not rebuilt, so that they keep the focus.
 * @param {Choice[]} choices
 */
export function renderSettings(choices) {
  const place = document.querySelector('[data-list="settings"]');
  for (const choice of choices) {
    let select = document.getElementById(`setting-${choice.key}`);
    if (!(select instanceof HTMLSelectElement)) {
      select = createRow(choice.key);
      place?.append(/** @type {HTMLElement} */ (select.parentElement));
      const below = document.getElementById(BELOW[choice.key] ?? "");
      if (below) place?.append(below);
    }
    // What was tried is about the former choice.
    const tried = document.getElementById("tried");
    const changed = choice.key === "notifications" && effective.get(choice.key) !== choice.chosen;
    if (tried && changed) setText(tried, "");
    fillSelect(/** @type {HTMLSelectElement} */ (select), choice);
  }
}

/** @param {Key} key */
function createRow(key) {
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
function fillSelect(select, { key, label, options, chosen, locked, note }) {
  const name = select.labels[0];
  if (name) setText(name, label);
  while (select.length > options.length) select.remove(select.length - 1);
  options.forEach((option, index) => {
    const place = select.options[index] ?? select.appendChild(new Option());
    setText(place, option.label);
    place.value = String(option.value);
  });
  effective.set(key, chosen);
  select.selectedIndex = chosen;
  select.disabled = locked !== "";
  const reason = document.getElementById(`${select.id}-reason`);
  if (reason) setText(reason, [locked, note].filter(Boolean).join("\n"));
  select.onchange = async () => {
    const notSaved = document.getElementById("not-saved");
    // Cleared first, so that screen readers read the same text again.
    if (notSaved) notSaved.textContent = "";
    try {
      await choose(key, options[select.selectedIndex]?.value);
    } catch (error) {
      select.selectedIndex = effective.get(key) ?? chosen;
      if (notSaved) notSaved.textContent = String(error);
    }
  };
}
