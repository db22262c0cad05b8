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
 * Calls `onChange` with the whole text of a live region whenever it changes.
 * @param {(text: string) => void} onChange
 */
export function observeLiveRegions(onChange) {
  const observer = new MutationObserver((changes) => {
    const changed = changes.map(({ target }) => (target instanceof Element ? target : target.parentElement));
    const regions = changed.map((part) => part?.closest("[role=alert], [aria-live]"));
    for (const region of new Set(regions)) {
      const text = region instanceof HTMLElement ? region.innerText.trim() : "";
      if (text) onChange(text.replaceAll(/\s*\n\s*/g, ". "));
    }
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
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
