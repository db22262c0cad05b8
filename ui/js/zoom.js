// How large the page is: the keys that every browser has.

/**
 * What a key with Control asks of the size; nothing where it is about something else.
 * @param {string} key
 * @param {string} code Its place: Belgian and French keyboards write another sign on the 0.
 * @returns {ZoomStep | undefined}
 */
export function step(key, code) {
  if (key === "0" || code === "Digit0") return "reset";
  if (key === "+" || key === "=") return "in";
  if (key === "-") return "out";
}
