// Creates elements and sets their texts.

/**
 * Creates an element.
 * @param {string} name
 * @param {string} [text]
 */
export function element(name, text = "") {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}

/**
 * Sets a text only if it differs, so that a screen reader reads only what is new.
 * @param {HTMLElement} place
 * @param {string} text
 */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * Shows the result of an action beside its button. Screen readers read it once.
 * @param {HTMLElement | null} place
 * @param {Promise<unknown>} result
 */
export async function showResult(place, result) {
  if (!place) return;
  // Cleared first, so that screen readers read the same text again.
  place.textContent = "";
  place.textContent = String((await result.catch(String)) ?? "");
}
