// Joins the page to the program: what it says, what the person asks.
import { render } from "./page.js";
import { lay } from "./paper.js";
import { NO_TAPS, after } from "./quick-hide.js";
import { code, hide, print, report, save, sent, subscribe, zoom } from "./shell.js";
import { step } from "./zoom.js";

addEventListener("error", ({ message }) => report(message));
addEventListener("unhandledrejection", ({ reason }) => report(String(reason)));

let taps = NO_TAPS;
/** @type {Sheet | null} */
let page = null;
/** @type {QrCode | null} */
let drawing = null;

/** @param {Event} event */
function stroke(event) {
  if (document.documentElement.dataset.quickHide === "false") return;
  const key = event instanceof KeyboardEvent ? event : null;
  const { hide: asked, next } = after(taps, {
    type: event.type,
    key: key?.key ?? "",
    at: event.timeStamp,
    repeat: key?.repeat ?? false,
    modified: key !== null && (key.ctrlKey || key.altKey || key.metaKey),
  });
  taps = next;
  if (asked) hide();
}

for (const type of ["keydown", "keyup", "pointerdown"]) {
  document.addEventListener(type, stroke, { capture: true });
}

document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  const asked = step(event.key, event.code);
  if (!asked) return;
  event.preventDefault();
  zoom(asked);
});

/**
 * @param {string} id
 * @param {() => void} act
 */
function on(id, act) {
  document.getElementById(id)?.addEventListener("click", act);
}

on("hide", hide);
on("copy", () => say("copied", copy()));
on("save", () => say("saved", save()));
on("print", () => say("printed", printChosen()));

/** Copies the number as it is shown; where the system refuses, selects it, for the keyboard. */
async function copy() {
  const number = document.querySelector("[data-field=number]");
  const words = document.getElementById("copied")?.dataset;
  try {
    await navigator.clipboard.writeText(number?.textContent ?? "");
    return words?.done;
  } catch {
    if (number) getSelection()?.selectAllChildren(number);
    return words?.failed;
  }
}

/**
 * Says what came of an act beside its button: seen, and spoken once.
 * @param {string} id
 * @param {Promise<unknown>} act
 */
async function say(id, act) {
  const place = document.getElementById(id);
  if (!place) return;
  // The same words twice are said twice.
  place.textContent = "";
  place.textContent = String((await act.catch(String)) ?? "");
}

/** Prints the form that is chosen. */
async function printChosen() {
  drawing ??= await code();
  layChosen();
  return print();
}

/** Lays out what would be printed now. */
function layChosen() {
  const chosen = document.querySelector("input[name=paper]:checked");
  const form = chosen instanceof HTMLInputElement ? chosen.value : "";
  if (page && drawing) lay(page.paper, drawing, form);
}

// Some engines have a way to print of their own.
addEventListener("beforeprint", layChosen);

/** @param {Sheet} next */
function show(next) {
  page = next;
  render(next);
}

subscribe(show);
const first = sent();
if (first) show(first);
code().then((made) => {
  drawing = made;
});
