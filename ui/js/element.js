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
