// Elements and their texts.

/**
 * A new element.
 * @param {string} name
 * @param {string} [text]
 */
export function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/**
 * Changes a text only where it differs, so that a screen reader says only what is new.
 * @param {HTMLElement} place
 * @param {string} text
 */
export function retext(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
