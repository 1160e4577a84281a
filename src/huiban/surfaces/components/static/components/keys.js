// Keyboard work at the desk. `data-key="Alt+S"` or `data-key="N"` on a link, button or field: the key presses or focuses it.
// Lists: [data-worklist] moves with J/K or the arrows, Enter opens. `?` shows all keys of the page, read from the page itself.
// Single letters can be switched off there (WCAG 2.1.4) and never act while typing.
import { fresh } from "./elements.js";

const LETTERS_OFF = "huiban.single-keys-off";
const NAMES = { escape: "esc", arrowup: "up", arrowdown: "down", " ": "space" };

export function enhance(root) {
  if (fresh(root, "[data-keys]", "keys").length) document.addEventListener("keydown", press);
  for (const button of fresh(root, "[data-keys-help]", "help")) button.addEventListener("click", () => showHelp(button));
  for (const control of fresh(root, "[data-key]", "announce")) {
    control.setAttribute("aria-keyshortcuts", control.dataset.key.replace("Ctrl", "Control"));
  }
}

function press(event) {
  if (event.isComposing || event.defaultPrevented || event.repeat && !isMove(event)) return;
  const pressed = nameOf(event);
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (plain && isTyping(event.target) && pressed !== "esc") return;
  if (plain && pressed.length === 1 && lettersOff() && pressed !== "?") return;
  if (document.querySelector("dialog[open]") && pressed !== "esc") return;
  const control = findControl(pressed, event.target);
  if (control) {
    event.preventDefault();
    act(control);
  } else if (plain) {
    moveInList(event, pressed);
  }
}

function nameOf(event) {
  const key = NAMES[event.key.toLowerCase()] ?? event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && key.length > 1) parts.push("shift");
  // Alt changes the character on some keyboards: the physical key is meant
  parts.push(event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : key);
  return parts.join("+");
}

// of several controls with one key, that of the form the hands are in
function findControl(pressed, target) {
  const found = [...document.querySelectorAll("[data-key]")].filter(
    (control) => control.dataset.key.toLowerCase() === pressed && isUsable(control),
  );
  return found.find((control) => control.form && control.form === target.closest?.("form")) ?? found[0];
}

// what lies in closed <details> has a place on the page but is not there
function isUsable(control) {
  return !control.disabled && control.getClientRects().length > 0 && (control.checkVisibility?.() ?? true);
}

function isTyping(target) {
  const writes = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";
  return target.isContentEditable || target.matches?.(writes);
}

function isMove(event) {
  return ["j", "k", "ArrowUp", "ArrowDown"].includes(event.key);
}

function act(control) {
  if (control.matches("input:not([type=submit],[type=button],[type=checkbox],[type=radio]), textarea, select")) {
    control.focus();
    control.select?.();
  } else {
    control.click();
  }
}

function moveInList(event, pressed) {
  const step = { j: 1, down: 1, k: -1, up: -1 }[pressed];
  const list = step && (event.target.closest?.("[data-worklist]") ?? document.querySelector("[data-worklist]"));
  if (!list) return;
  const links = [...list.querySelectorAll("[data-row], tbody tr a:first-of-type")].filter(isUsable);
  if (!links.length) return;
  const at = links.findIndex((link) => link === document.activeElement);
  const start = at >= 0 ? at : links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[Math.max(0, Math.min(links.length - 1, start + step))];
  event.preventDefault();
  next.focus();
  for (const row of list.querySelectorAll("tr[aria-selected]")) row.removeAttribute("aria-selected");
  next.closest("tr")?.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
}

// --- help ------------------------------------------------------------------------------------------------------------
function showHelp(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.append(head(button), body(button));
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  dialog.showModal();
}

function head(button) {
  const line = element("div", "dialog-head");
  const title = element("h2", "", button.dataset.sayTitle);
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(element("button", "button button-quiet", button.dataset.sayClose));
  line.append(title, form);
  return line;
}

function body(button) {
  const block = element("div", "dialog-body");
  const list = element("dl", "shortcuts");
  for (const control of document.querySelectorAll("[data-key]")) {
    if (!isUsable(control) || control === button) continue;
    const keys = document.createElement("dt");
    for (const part of control.dataset.key.split("+")) keys.append(element("kbd", "", part));
    list.append(keys, element("dd", "", labelOf(control)));
  }
  block.append(list, switchOfLetters(button));
  return block;
}

function labelOf(control) {
  if (control.getAttribute("aria-label")) return control.getAttribute("aria-label");
  if (control.labels?.length) return control.labels[0].textContent.trim();
  const copy = control.cloneNode(true);
  for (const hint of copy.querySelectorAll(".keys, .count")) hint.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function switchOfLetters(button) {
  const line = element("div", "choice");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = "single-keys";
  box.checked = !lettersOff();
  box.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, box.checked ? "" : "1"));
  const label = element("label", "", button.dataset.sayLetters);
  label.htmlFor = box.id;
  line.append(box, label);
  return line;
}

function lettersOff() {
  return localStorage.getItem(LETTERS_OFF) === "1";
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
