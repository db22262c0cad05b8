// The policy table: a row for each key, and one for all that is ignored.
import { element } from "./element.js";

/** @param {PolicyRow} row */
export function policyRow({ key, value, level, source }) {
  const made = element("div");
  made.append(element("dt", key), element("dd", value));
  for (const part of [level, source]) {
    if (part === "") continue;
    const origin = element("dd", part);
    origin.className = "note";
    made.append(origin);
  }
  return made;
}

/**
 * What is ignored and why, in the words of who looks after the program.
 * @param {{ title: string, fault: string }} ignored
 */
export function setAside({ title, fault }) {
  const made = element("div");
  const why = element("dd", fault);
  why.lang = "en";
  made.append(element("dt", title), why);
  return made;
}
