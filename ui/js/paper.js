// The printed page: a sheet for a waiting room, or eight small cards. Not shown on the screen.
import { element } from "./element.js";

const CARDS = 8;
const SVG = "http://www.w3.org/2000/svg";

/**
 * Lays out one of the forms for printing.
 * @param {Paper} paper
 * @param {QrCode} code
 * @param {string} form
 */
export function layOut(paper, code, form) {
  const place = document.querySelector(".paper");
  if (!(place instanceof HTMLElement)) return;
  place.dataset.form = form;
  const count = form === "cards" ? CARDS : 1;
  place.replaceChildren(...Array.from({ length: count }, () => notice(paper, code, form)));
}

/**
 * @param {Paper} paper
 * @param {QrCode} code
 * @param {string} form
 */
function notice(paper, code, form) {
  const created = element("div");
  created.className = "notice";
  /** @type {(keyof Omit<Paper, "contacts">)[]} */
  const lines = [
    "title",
    "number",
    "free",
    "hours",
    "otherwise",
    "language_note",
    "emergency",
    "provenance",
  ];
  for (const name of lines) {
    if (paper[name] === "") continue;
    const line = element("p", paper[name]);
    line.className = `notice-${name}`;
    created.append(line);
  }
  // A card has no room for them.
  if (form === "sheet" && paper.contacts.length > 0) {
    const contacts = element("div");
    contacts.className = "notice-contacts";
    contacts.append(...paper.contacts.map((line) => element("p", line)));
    created.append(contacts);
  }
  created.append(drawing(code));
  return created;
}

/** @param {QrCode} code */
function drawing({ size, path }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.classList.add("notice-code");
  const modules = document.createElementNS(SVG, "path");
  modules.setAttribute("d", path);
  svg.append(modules);
  return svg;
}
