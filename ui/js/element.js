// A new element with a text.

/**
 * @param {string} name
 * @param {string} [text]
 */
export function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
