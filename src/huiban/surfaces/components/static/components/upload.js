// Uploads: type and size are checked before anything is sent, progress is shown and spoken, the slot is replaced by the
// server's new one. Without script the same form is sent whole.
// The server answers 2xx with the new slot as HTML, or 4xx with {"message": "…"}.
import { csrfToken, fresh, say } from "./elements.js";

export function enhance(root) {
  for (const slot of fresh(root, "[data-upload]", "upload")) prepare(slot);
}

function prepare(slot) {
  const input = slot.querySelector("input[type=file]");
  const button = slot.querySelector("[data-upload-send]");
  button.hidden = true;
  input.addEventListener("change", () => input.files.length && start(slot, [...input.files]));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (input.files.length) start(slot, [...input.files]);
    else input.click();
  });
  slot.addEventListener("dragover", (event) => {
    event.preventDefault();
    slot.dataset.dragging = "";
  });
  slot.addEventListener("dragleave", () => delete slot.dataset.dragging);
  slot.addEventListener("drop", (event) => {
    event.preventDefault();
    delete slot.dataset.dragging;
    if (event.dataTransfer.files.length) start(slot, [...event.dataTransfer.files]);
  });
}

async function start(slot, files) {
  showError(slot, "");
  const problem = files.map((file) => check(slot, file)).find(Boolean);
  if (problem) {
    showError(slot, problem);
    return;
  }
  const input = slot.querySelector("input[type=file]");
  input.disabled = true;
  try {
    let html = "";
    for (const file of files) html = await send(slot, file);
    replace(slot, html, files.at(-1).name);
  } catch (failure) {
    input.disabled = false;
    slot.querySelector("[data-upload-progress]").hidden = true;
    slot.querySelector("[data-upload-said]").textContent = "";
    slot.querySelector("[data-upload-send]").hidden = false;
    showError(slot, failure.message || slot.dataset.sayFailed);
  }
}

function check(slot, file) {
  const accepted = slot.dataset.accepts.split(",");
  const megabytes = file.size / 1024 / 1024;
  const values = { name: file.name, size: megabytes.toFixed(1) };
  if (!accepted.includes(file.type)) return say(slot.dataset.sayType, values);
  if (file.size === 0) return say(slot.dataset.sayEmpty, values);
  if (megabytes > Number(slot.dataset.maxMb)) return say(slot.dataset.saySize, values);
  return "";
}

function send(slot, file) {
  const progress = slot.querySelector("[data-upload-progress]");
  const said = slot.querySelector("[data-upload-said]");
  progress.hidden = false;
  progress.value = 0;
  let spoken = -1;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.round((event.loaded / event.total) * 100);
      progress.value = percent;
      const quarter = Math.floor(percent / 25);
      if (quarter !== spoken) {
        spoken = quarter;
        said.textContent = say(slot.dataset.sayProgress, { name: file.name, percent });
      }
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(request.responseText);
      else reject(new Error(messageOf(request)));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.addEventListener("timeout", () => reject(new Error("")));
    const body = new FormData();
    body.append("file", file);
    request.open("POST", slot.dataset.uploadUrl);
    request.timeout = 10 * 60 * 1000;
    request.setRequestHeader("X-CSRFToken", csrfToken(slot));
    request.setRequestHeader("X-Huiban-Upload", "1");
    request.send(body);
  });
}

function messageOf(request) {
  try {
    return JSON.parse(request.responseText).message ?? "";
  } catch {
    return "";
  }
}

function replace(slot, html, name) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const next = parsed.getElementById(slot.id);
  if (!next) {
    location.reload();
    return;
  }
  const fitted = document.adoptNode(next);
  slot.replaceWith(fitted);
  window.htmx?.process(fitted);
  enhance(fitted);
  const said = fitted.querySelector("[data-upload-said]");
  if (said) said.textContent = say(fitted.dataset.sayDone, { name });
  fitted.querySelector("input[type=file]")?.focus();
  fitted.dispatchEvent(new CustomEvent("huiban:uploaded", { bubbles: true }));
}

function showError(slot, sentence) {
  const error = slot.querySelector("[data-upload-error]");
  error.hidden = !sentence;
  error.setAttribute("role", "alert");
  error.querySelector("span").textContent = sentence;
}
