// Forms: questions appear when their condition holds, the error summary takes the focus and leads to the field,
// a second press of the button does nothing. Without script all questions are shown and the server decides.
import { fresh } from "./elements.js";

const ROUNDS = 6;

export function enhance(root) {
  for (const summary of fresh(root, "[data-error-summary]", "summary")) focusSummary(summary);
  for (const form of fresh(root, "form[data-form]", "form")) {
    form.noValidate = true;
    form.addEventListener("submit", (event) => submitOnce(event, form));
    if (form.querySelector("[data-show-when]")) watchConditions(form);
  }
}

function focusSummary(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const field = target.closest(".field") ?? target;
    field.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}

function submitOnce(event, form) {
  if (form.dataset.sending !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "";
  // a page restored from the back/forward cache must be able to send again
  addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
  setTimeout(() => delete form.dataset.sending, 8000);
}

async function watchConditions(form) {
  const { evaluate } = await import("./condition.js");
  const known = JSON.parse(form.dataset.facts || "{}");
  // A hidden question decides nothing, so hiding one may hide or show the next: as many rounds as the server takes.
  const update = () => {
    for (let round = 0; round < ROUNDS && settle(); round++);
  };
  const settle = () => {
    const facts = { ...known, ...readFacts(form) };
    let moved = false;
    for (const block of form.querySelectorAll("[data-show-when]")) {
      moved = show(block, holds(evaluate(JSON.parse(block.dataset.showWhen), facts))) || moved;
    }
    return moved;
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  form.addEventListener("huiban:facts", update);
  update();
}

// unknown (null) stays hidden: the question before it has not been answered yet
function holds(verdict) {
  return (verdict && typeof verdict === "object" ? verdict.value : verdict) === true;
}

// hidden controls keep what was typed but are not sent; showing them again brings it back
function show(block, visible) {
  if (block.hidden !== visible) return false;
  block.hidden = !visible;
  for (const control of block.querySelectorAll("input, select, textarea, button")) control.disabled = !visible;
  return true;
}

/** The answers of a form as plain facts, by the types the server uses: fen for money, ISO for dates, lists for several. */
export function readFacts(form) {
  const facts = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    if (field.closest("[hidden]")) continue;
    const value = readField(field);
    if (value !== null) facts[field.dataset.field] = value;
  }
  return facts;
}

const READERS = {
  multi: (field) => nonEmpty([...field.querySelectorAll("input:checked")].map((input) => input.value)),
  bool: (field) => ({ yes: true, no: false })[field.querySelector("input:checked")?.value] ?? null,
  confirm: (field) => (field.querySelector("input:checked") ? true : null),
  date: (field) => readDate([...field.querySelectorAll("input")].map((input) => input.value.trim())),
  int: (field) => readNumber(field),
  number: (field) => readNumber(field),
  money: (field) => {
    const yuan = readNumber(field);
    return yuan === null ? null : Math.round(yuan * 100);
  },
};

function readField(field) {
  return (READERS[field.dataset.type] ?? readText)(field);
}

function readText(field) {
  const control = field.querySelector("input:checked") ?? field.querySelector("select, textarea, input:not([type=radio])");
  return control?.value.trim() || null;
}

function readNumber(field) {
  const text = field.querySelector("input").value.replace(/[,，\s]/g, "");
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? null : number;
}

function readDate([year, month, day]) {
  return year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null;
}

function nonEmpty(list) {
  return list.length ? list : null;
}
