// Joins the page to the program.
import { render } from "./page.js";
import { hide, subscribe } from "./shell.js";

document.getElementById("hide")?.addEventListener("click", hide);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
subscribe(render);
