// The desk beyond what every page has: parts that are swapped, panels opened by keys, materials checked one after another,
// pictures looked at closely, phrases put where the cursor is. All of it works without, with one page load more.
import { fresh, say } from "../components/elements.js";

const REFUSALS = [403, 404, 409, 422, 429, 503];
const FIRST = "[data-first], textarea, input:not([type=hidden]), select, button";

document.addEventListener("htmx:beforeSwap", showRefusal);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "matter" || event.detail.elt?.id === "matter") arrive();
});
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("htmx:afterSettle", tellCounts);
document.addEventListener("click", clicked);
document.addEventListener("change", (event) => event.target.matches?.(".finding input[type=radio]") && counted());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "filter" && !event.target.value) event.target.blur();
});
document.addEventListener("focusin", (event) => {
  const proof = event.target.closest?.("[data-proof]");
  if (proof) makeCurrent(proof);
});
enhance(document);

function enhance(root) {
  for (const proof of fresh(root, "[data-proof]", "proof").slice(0, 1)) {
    if (!document.querySelector("[data-proof][data-current]")) makeCurrent(proof);
  }
  for (const kept of fresh(root, "[data-focus]", "kept")) kept.focus();
  counted();
}

// A refusal comes as the page of the case as it is now, or as an error page whose words are shown in its place.
function showRefusal(event) {
  const { xhr, target } = event.detail;
  if (!REFUSALS.includes(xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  if (xhr.responseText.includes('id="matter"')) return;
  const words = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("main");
  event.detail.serverResponse = `<div id="${target.id}" class="matter">${words?.innerHTML ?? ""}</div>`;
}

function arrive() {
  document.querySelector(".desk-main")?.scrollTo(0, 0);
  document.querySelector(".desk-aside")?.scrollTo(0, 0);
  const refused = document.querySelector("#matter .task[open] [role=alert]")?.closest("form");
  const first = document.querySelector("#matter [data-focus]") ?? refused?.querySelector("[data-first], .input")
    ?? document.getElementById("matter-title");
  first?.focus({ preventScroll: true });
  document.querySelector("#worklist [aria-current]")?.scrollIntoView({ block: "nearest" });
}

function clicked(event) {
  const hit = (selector) => event.target.closest(selector);
  if (hit(".task > summary, .calling-more > summary")) openTask(event, hit("summary"));
  else if (hit("[data-insert]")) insert(hit("[data-insert]").dataset.into, hit("[data-insert]").dataset.insert);
  else if (hit("[data-insert-defects]")) insertDefects(hit("[data-insert-defects]"));
  else if (hit("[data-find-good]")) findGood();
  else if (hit("[data-find-bad]")) findBad();
  else if (hit("[data-view]") && !event.ctrlKey && !event.metaKey) look(event, hit("[data-view]"));
  else if (hit("[data-reload]")) reload(event);
}

// The bar counts what the lists count.
function tellCounts() {
  for (const count of document.querySelectorAll("[data-count-of]")) {
    const shown = document.querySelector(`.nav-desk a[href="${count.dataset.countOf}"] .count`);
    if (!shown) continue;
    shown.textContent = count.textContent;
    shown.classList.toggle("count-none", count.textContent.trim() === "0");
  }
}

// --- panels -----------------------------------------------------------------------------------------------------------
// A key pressed again leads into the open panel instead of closing it; the mouse closes it.
function openTask(event, summary) {
  const panel = summary.parentElement;
  const byKey = event.detail === 0;
  if (panel.open && byKey) event.preventDefault();
  if (panel.open && !byKey) return;
  requestAnimationFrame(() => {
    panel.querySelector(`form :is(${FIRST})`)?.scrollIntoView({ block: "nearest" });
    (panel.querySelector("form [data-first]") ?? panel.querySelector(`form :is(${FIRST})`))?.focus();
  });
}

function insert(id, text) {
  const box = document.getElementById(id);
  if (!box) return;
  const start = box.selectionStart ?? box.value.length;
  box.setRangeText(text, start, box.selectionEnd ?? start, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function insertDefects(button) {
  const defects = [...document.querySelectorAll("[data-defect]:checked")].map((radio) => {
    const note = radio.closest(".finding").querySelector(".finding-note").value.trim();
    return say(button.dataset.insertDefects, { name: radio.dataset.defect, note });
  });
  insert(button.dataset.into, defects.join(""));
}

// --- materials --------------------------------------------------------------------------------------------------------
function makeCurrent(proof) {
  for (const other of document.querySelectorAll("[data-proof][data-current]")) {
    delete other.dataset.current;
    for (const link of other.querySelectorAll("[data-view][data-key]")) link.removeAttribute("data-key");
  }
  proof.dataset.current = "";
  proof.querySelector("[data-view]")?.setAttribute("data-key", "V");
}

function current() {
  return document.querySelector("[data-proof][data-current]") ?? document.querySelector("[data-proof]");
}

function findGood() {
  const proof = current();
  if (!proof) return;
  choose(proof, "good");
  const next = [...document.querySelectorAll("[data-proof]")].find((one) => !one.querySelector(".finding input:checked"));
  if (next) {
    makeCurrent(next);
    next.scrollIntoView({ block: "start", behavior: "smooth" });
    next.querySelector(".finding input")?.focus({ preventScroll: true });
  } else {
    document.querySelector("#task-check [data-key='Ctrl+Enter']")?.focus();
  }
}

function findBad() {
  const proof = current();
  if (!proof) return;
  choose(proof, "defective");
  proof.querySelector(".finding-note")?.focus();
}

function choose(proof, value) {
  const radio = proof.querySelector(`.finding input[value=${value}]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function counted() {
  const count = document.querySelector("[data-checked-count]");
  if (count) {
    const proofs = document.querySelectorAll("[data-proof]").length;
    count.textContent = `${document.querySelectorAll(".finding input:checked").length}/${proofs}`;
  }
  const defects = document.querySelector("[data-defect]:checked");
  for (const button of document.querySelectorAll("[data-insert-defects]")) button.hidden = !defects;
}

// --- pictures ---------------------------------------------------------------------------------------------------------
function look(event, link) {
  const words = document.getElementById("evidence")?.dataset;
  if (!words || event.detail > 1) return;
  event.preventDefault();
  const links = [...document.querySelectorAll("[data-view]")];
  let at = links.indexOf(link);
  const viewer = document.createElement("dialog");
  viewer.className = "viewer";
  const picture = document.createElement("img");
  const name = document.createElement("p");
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "button button-secondary";
  close.textContent = words.sayClose;
  form.append(name, close);
  viewer.append(form, picture);
  const show = () => {
    picture.src = links[at].href;
    picture.alt = links[at].dataset.view;
    name.textContent = `${at + 1}/${links.length} ${links[at].closest("[data-proof]")?.querySelector("h3")?.textContent ?? ""} ${links[at].dataset.view} · ${words.sayKeys}`;
    delete viewer.dataset.whole;
  };
  picture.addEventListener("click", () => viewer.toggleAttribute("data-whole"));
  viewer.addEventListener("keydown", (press) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[press.key];
    if (press.key === "v" || press.key === "V") viewer.close();
    if (press.key === "z" || press.key === "Z") viewer.toggleAttribute("data-whole");
    if (!step || viewer.hasAttribute("data-whole")) return;
    press.preventDefault();
    at = (at + step + links.length) % links.length;
    show();
  });
  viewer.addEventListener("close", () => {
    viewer.remove();
    const proof = links[at].closest("[data-proof]");
    if (proof) makeCurrent(proof);
    links[at].focus();
  });
  document.body.append(viewer);
  show();
  viewer.showModal();
}

function reload(event) {
  event.preventDefault();
  window.htmx.ajax("GET", location.href, { target: "#matter", swap: "outerHTML" });
}
