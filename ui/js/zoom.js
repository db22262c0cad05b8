// How large the page is: the keys every browser has, up to four times.

const STEPS = [1, 1.25, 1.5, 2, 3, 4];

/**
 * The next size after a key, or the same one.
 * @param {number} size
 * @param {string} key
 * @param {string} code Its place: Belgian and French keyboards write another sign on the 0.
 */
export function zoomed(size, key, code) {
  if (key === "0" || code === "Digit0") return 1;
  if (key === "+" || key === "=") return STEPS.find((step) => step > size) ?? size;
  if (key === "-") return STEPS.filter((step) => step < size).pop() ?? size;
  return size;
}
