// What is printed: a sheet for a waiting room, or eight small cards; never seen on the screen.
import { element } from "./element.js";

const CARDS = 8;
const SVG = "http://www.w3.org/2000/svg";

/**
 * Lays the paper out in one of its forms, to be printed.
 * @param {Paper} paper
 * @param {QrCode} code
 * @param {string} form
 */
export function lay(paper, code, form) {
  const place = document.querySelector(".paper");
  if (!(place instanceof HTMLElement)) return;
  place.dataset.form = form;
  const count = form === "cards" ? CARDS : 1;
  place.replaceChildren(...Array.from({ length: count }, () => leaf(paper, code)));
}

/**
 * @param {Paper} paper
 * @param {QrCode} code
 */
function leaf(paper, code) {
  const made = element("div");
  made.className = "leaf";
  /** @type {(keyof Paper)[]} */
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
    line.className = `leaf-${name}`;
    made.append(line);
  }
  made.append(drawing(code));
  return made;
}

/** @param {QrCode} code */
function drawing({ size, path }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.classList.add("leaf-code");
  const drawn = document.createElementNS(SVG, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}
