// A live region that is merged instead of swapped: <div data-merges data-live="…" hx-get="…" hx-trigger="live" hx-swap="none">.
// The answer holds [data-part="name"] blocks, which may stand anywhere on the page; a block is replaced when it says something else.
// Never under typing hands: a block in which somebody types, or has typed about the same matter (data-part-key), stays. When
// the matter has moved on, the block says so ([data-part-moved]) and gives way as soon as the hands leave it.
import { fresh } from "./elements.js";

const ALWAYS_NEW = [
  /(<input type="hidden" name="(?:csrfmiddlewaretoken|key)" value=")[^"]*/g,
  / aria-keyshortcuts="[^"]*"/g,
  / autofocus(?:="")?/g,
];
const WRITING = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select";
let composing = false;

export function enhance(root) {
  for (const region of fresh(root, "[data-merges]", "merges")) {
    region.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target !== region) return;
      event.stopPropagation(); // whoever shows refusals in place of a part would wipe what is typed
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status === 200) merge(region, event.detail.xhr.responseText);
    });
  }
}

addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

function merge(region, text) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const again = answer.querySelector("[data-merges]");
  if (!again) return; // not an answer to this question, say the sign-in page
  region.dataset.live = again.dataset.live;
  for (const part of answer.querySelectorAll("[data-part]")) {
    const present = document.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (present && said(present) !== said(part)) settle(region, present, part);
  }
  region.dispatchEvent(new CustomEvent("huiban:merged", { bubbles: true }));
}

function settle(region, present, part) {
  const same = present.dataset.partKey === part.dataset.partKey;
  if (inHands(present) || (same && isTyped(present))) {
    tellMoved(present, !same);
    later(region, present);
    return;
  }
  const held = present.contains(document.activeElement) ? handle(document.activeElement) : null;
  const fresh = document.importNode(part, true);
  for (const open of present.querySelectorAll("details[open][id]")) {
    if (same) fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  present.replaceWith(fresh);
  window.htmx?.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
  if (held !== null) (found(fresh, held) ?? document.querySelector("[data-part] [autofocus]"))?.focus({ preventScroll: true });
}

// what was put aside is asked for again when the hands have left
function later(region, part) {
  if (part.dataset.partWaits !== undefined) return;
  part.dataset.partWaits = "";
  const left = () => setTimeout(() => {
    if (inHands(part)) return;
    part.removeEventListener("focusout", left);
    delete part.dataset.partWaits;
    if (region.isConnected) window.htmx?.trigger(region, "live");
  });
  part.addEventListener("focusout", left);
}

function tellMoved(part, moved) {
  const words = part.querySelector("[data-part-moved]");
  if (words) words.hidden = !moved;
}

function said(part) {
  const copy = part.cloneNode(true);
  delete copy.dataset.partWaits;
  for (const open of copy.querySelectorAll("details[open]")) open.removeAttribute("open");
  return ALWAYS_NEW.reduce((html, pattern) => html.replace(pattern, (_whole, first) => (typeof first === "string" ? first : "")), copy.innerHTML.replace(/\s+/g, " ")) + copy.dataset.partKey;
}

function inHands(part) {
  const active = document.activeElement;
  return part.contains(active) && (composing || active.matches(WRITING));
}

function isTyped(part) {
  if (part.dataset.partTyped !== undefined) return true; // refused: what was typed came back from the server
  return [...part.querySelectorAll(WRITING)].some((control) =>
    control.matches("select")
      ? [...control.options].some((option) => option.selected !== option.defaultSelected && (option.selected ? option.value : option.defaultSelected))
      : control.value !== control.defaultValue);
}

// the same control in the new part: by its key, or by the form and its name
function handle(control) {
  return { key: control.dataset.key, action: control.form?.getAttribute("action"), tag: control.tagName };
}

function found(part, { key, action, tag }) {
  if (key) return part.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const form = action && [...part.querySelectorAll("form")].find((one) => one.getAttribute("action") === action);
  return form?.querySelector(tag);
}
