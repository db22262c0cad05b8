// Connects the page to the program: content from it, commands to it.
import { observeLiveRegions, showResult } from "./element.js";
import { refresh } from "./lookup.js";
import { render } from "./page.js";
import { layOut } from "./paper.js";
import { INITIAL_STATE, update } from "./quick-hide.js";
import {
  announce,
  clipboardIsKept,
  hide,
  initialPage,
  print,
  qrCode,
  report,
  save,
  subscribe,
  tryNotification,
  zoom,
} from "./shell.js";
import { step } from "./zoom.js";

addEventListener("error", ({ message }) => report(message));
addEventListener("unhandledrejection", ({ reason }) => report(String(reason)));

let taps = INITIAL_STATE;
/** @type {PageData | null} */
let page = null;
/** @type {QrCode | null} */
let code = null;

/** @param {Event} event */
function checkQuickHide(event) {
  if (document.documentElement.dataset.quickHide === "false") return;
  const key = event instanceof KeyboardEvent ? event : null;
  const { hide: hides, next } = update(taps, {
    type: event.type,
    key: key?.key ?? "",
    at: event.timeStamp,
    repeat: key?.repeat ?? false,
    modified: key !== null && (key.ctrlKey || key.altKey || key.metaKey),
  });
  taps = next;
  if (hides) hide();
}

for (const type of ["keydown", "keyup", "pointerdown"]) {
  document.addEventListener(type, checkQuickHide, { capture: true });
}

document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  // In upper case with Caps Lock; the browser's own Ctrl+Shift+P is another command.
  if (event.key.toLowerCase() === "p" && !event.shiftKey) {
    event.preventDefault();
    showResult(document.getElementById("printed"), printSelected());
  }
  const change = step(event.key, event.code);
  if (!change) return;
  event.preventDefault();
  zoom(change);
});

/**
 * @param {string} id
 * @param {() => void} action
 */
function onClick(id, action) {
  document.getElementById(id)?.addEventListener("click", action);
}

onClick("hide", hide);
onClick("copy", () => {
  const result = document.getElementById("copied");
  showResult(result, copy(document.querySelector("[data-field=number]"), result));
});
onClick("save", () => showResult(document.getElementById("saved"), save()));
onClick("try", () => showResult(document.getElementById("tried"), tryNotification()));
onClick("print", () => showResult(document.getElementById("printed"), printSelected()));

// The organisation's own contacts.
document.querySelector(".own")?.addEventListener("click", ({ target }) => {
  const row = target instanceof Element && target.closest(".copy")?.closest("li");
  if (!row) return;
  const result = row.querySelector(".result");
  if (!(result instanceof HTMLElement)) return;
  showResult(result, copy(row.querySelector(".own-number"), result));
});

/**
 * Copies a displayed number. If the system refuses, selects it so that the person can copy it.
 * @param {Element | null} number
 * @param {HTMLElement | null} result The place of the result, with its possible texts.
 */
async function copy(number, result) {
  const words = result?.dataset;
  try {
    await navigator.clipboard.writeText(number?.textContent ?? "");
    return (await clipboardIsKept()) ? words?.done : words?.untilClosed;
  } catch {
    if (number) getSelection()?.selectAllChildren(number);
    return words?.failed;
  }
}

/** Prints the selected form. */
async function printSelected() {
  code ??= await qrCode();
  layOutSelected();
  return print();
}

/** Lays out the selected form for printing. */
function layOutSelected() {
  const selected = document.querySelector("input[name=paper]:checked");
  const form = selected instanceof HTMLInputElement ? selected.value : "";
  if (page && code) layOut(page.paper, code, form);
}

// Some web engines have their own print command.
addEventListener("beforeprint", layOutSelected);

/** @param {PageData} next */
function show(next) {
  page = next;
  render(next);
  refresh();
}

subscribe(show);
const initial = initialPage();
if (initial) show(initial);
// A screen reader reads what has the focus when the window opens.
document.getElementById("answer")?.focus({ preventScroll: true });
observeLiveRegions(announce);
qrCode().then((result) => {
  code = result;
});
