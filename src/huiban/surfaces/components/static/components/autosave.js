// Drafts: what is typed is sent to the server after a short rest, when the page is left, and before the look is switched.
// <form data-autosave="URL" data-say-saving data-say-saved data-say-failed> … <p data-autosave-note role="status">
import { csrfToken, fresh, say } from "./elements.js";

const REST = 1200;
const RETRY = [2000, 5000, 10000, 30000];

export function enhance(root) {
  for (const form of fresh(root, "form[data-autosave]", "autosave")) autosave(form);
}

function autosave(form) {
  const note = form.querySelector("[data-autosave-note]");
  let timer = 0;
  let saved = asServed(form); // not as it is now: a person may have typed before this script arrived
  let failures = 0;
  let running = null;

  const tell = (state, values = {}) => {
    if (!note) return;
    note.dataset.state = state;
    note.textContent = say(form.dataset[`say${state[0].toUpperCase()}${state.slice(1)}`] ?? "", values);
  };

  async function save() {
    clearTimeout(timer);
    if (running) return running;
    const body = serialise(form);
    if (body === saved) return undefined;
    tell("saving");
    running = send(form, body).finally(() => { running = null; });
    const good = await running;
    if (good) {
      saved = body;
      failures = 0;
      tell("saved", { time: clockTime() });
      form.dispatchEvent(new CustomEvent("huiban:saved", { bubbles: true }));
      if (serialise(form) !== saved) plan(REST);
    } else {
      tell("failed");
      plan(RETRY[Math.min(failures++, RETRY.length - 1)]);
    }
    return good;
  }

  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  if (serialise(form) !== saved) plan(REST);
  form.addEventListener("input", () => plan(REST));
  form.addEventListener("change", () => plan(REST / 4));
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("huiban:flush", (event) => event.detail.waits.push(save()));
  addEventListener("pagehide", () => {
    const body = serialise(form);
    if (body !== saved && form.dataset.sending === undefined) {
      fetch(form.dataset.autosave, { ...request(form, body), keepalive: true }).catch(() => {});
    }
  });
}

function serialise(form) {
  const pairs = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") pairs.append(name, value.replace(/\r?\n/g, "\r\n"));
  }
  return pairs.toString();
}

// the form's content as the server wrote it into the page
function asServed(form) {
  const pairs = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.type === "file" || control.matches("button, fieldset, output")) continue;
    for (const value of servedValues(control)) pairs.append(control.name, value);
  }
  return pairs.toString();
}

function servedValues(control) {
  if (control.matches("select")) {
    const chosen = [...control.options].filter((option) => option.defaultSelected).map((option) => option.value);
    return chosen.length || control.multiple ? chosen : [control.options[0]?.value ?? ""];
  }
  if (control.matches("[type=checkbox], [type=radio]")) return control.defaultChecked ? [control.value] : [];
  return [control.defaultValue.replace(/\r?\n/g, "\r\n")];
}

function request(form, body) {
  return {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": csrfToken(form),
      "X-Huiban-Autosave": "1",
    },
  };
}

async function send(form, body) {
  try {
    const answer = await fetch(form.dataset.autosave, request(form, body));
    return answer.ok && !answer.redirected;
  } catch {
    return false;
  }
}

function clockTime() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
