// Zoom with the keyboard shortcuts of browsers.

/**
 * The zoom step of a key pressed with Control, if any.
 * @param {string} key
 * @param {string} code The physical key: on Belgian and French keyboards, the 0 key types another sign.
 * @returns {ZoomStep | undefined}
 */
export function step(key, code) {
  if (key === "0" || code === "Digit0") return "reset";
  if (key === "+" || key === "=") return "in";
  if (key === "-") return "out";
}
