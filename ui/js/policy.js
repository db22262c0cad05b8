// The policy table: a row for each key, and one for each ignored item.
import { element } from "./element.js";

/** @param {PolicyRow} row */
export function policyRow({ key, value, level, source }) {
  const row = element("div");
  row.append(element("dt", key), element("dd", value));
  for (const part of [level, source]) {
    if (part === "") continue;
    const origin = element("dd", part);
    origin.className = "note";
    row.append(origin);
  }
  return row;
}

/**
 * What is ignored and why, for the admin.
 * @param {{ title: string, fault: string }} ignored
 */
export function ignoredRow({ title, fault }) {
  const row = element("div");
  row.append(element("dt", title), element("dd", fault));
  return row;
}
