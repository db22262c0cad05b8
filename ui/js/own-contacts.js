// The organisation's own contacts: a row for each, with a button that copies its number.
import { showCall } from "./call.js";
import { element, setText } from "./element.js";

/** The rows' content without what changes with the time, as JSON. */
let shown = "";

/**
 * Shows the contacts. While only the time passes, the rows stay; the focus stays in any case.
 * @param {OwnContact[]} contacts
 * @param {{ copy: string, not_copied: string }} texts
 */
export function renderOwnContacts(contacts, texts) {
  const place = document.querySelector("[data-list=own_contacts]");
  if (!place) return;
  const json = JSON.stringify([texts, contacts.map((contact) => ({ ...contact, callable: "" }))]);
  if (json !== shown) {
    shown = json;
    const focused = place.contains(document.activeElement) ? document.activeElement?.ariaLabel : null;
    place.replaceChildren(...contacts.map((contact) => row(contact, texts)));
    // The same button of the same contact, never that of another one.
    const buttons = [...place.querySelectorAll("button")];
    if (focused) buttons.find(({ ariaLabel }) => ariaLabel === focused)?.focus();
  }
  contacts.forEach(({ callable }, index) => {
    const text = place.children[index]?.querySelector(".callable");
    if (text instanceof HTMLElement) {
      setText(text, callable);
      text.hidden = callable === "";
    }
  });
}

/**
 * @param {OwnContact} contact
 * @param {{ copy: string, not_copied: string }} texts
 */
function row(contact, texts) {
  const created = element("li");
  const line = element("div");
  line.className = "row";
  const button = element("button", texts.copy);
  button.setAttribute("type", "button");
  button.className = "copy";
  button.setAttribute("aria-label", contact.copy_hint);
  const buttons = element("span");
  buttons.className = "buttons";
  line.append(part("own-number", contact.number), buttons);
  const result = part("result", "");
  result.setAttribute("aria-live", "polite");
  Object.assign(result.dataset, {
    done: contact.copied,
    untilClosed: contact.copied_until_closed,
    failed: texts.not_copied,
  });
  if (contact.call.label) {
    const caller = element("button");
    showCall(caller, contact.call, result);
    buttons.append(caller);
  }
  buttons.append(button);
  const details = [part("description", contact.description), part("small", contact.languages)];
  const given = details.filter((detail) => detail.textContent !== "");
  created.append(part("own-name", contact.name), line, result, ...given, part("callable", ""));
  return created;
}

/**
 * @param {string} name
 * @param {string} text
 */
function part(name, text) {
  const created = element("p", text);
  created.className = name;
  return created;
}
