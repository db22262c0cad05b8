// The buttons that hand a number over to the system's phone program, which asks before it dials.
import { setText, showResult } from "./element.js";
import { call } from "./shell.js";

/**
 * Shows what a button does; hides it where it does nothing.
 * @param {HTMLElement | null} button
 * @param {Call} wanted
 * @param {HTMLElement | null} place Where the result appears.
 */
export function showCall(button, { label, hint, dials }, place) {
  if (!button) return;
  setText(button, label);
  button.hidden = label === "";
  button.setAttribute("aria-label", hint);
  button.onclick = () => showResult(place, call(dials));
}
