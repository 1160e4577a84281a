// Nobody there? Ask, then forget the visitor. A page that comes back from the browser's memory is fetched anew, so that
// nothing of somebody who has left is seen again.
const main = document.getElementById("main");
const question = document.getElementById("kiosk-still");
const ending = document.getElementById("kiosk-end");
const idle = Number(main.dataset.idle) * 1000;
const TOUCHES = ["pointerdown", "keydown", "input", "scroll"];
let timer;

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
for (const form of document.querySelectorAll("form[data-once]")) form.addEventListener("submit", sendOnce);
for (const button of document.querySelectorAll("[data-offers-speech]")) offerSpeech(button);
for (const button of document.querySelectorAll("[data-more]")) leadOn(button);
if ("speechSynthesis" in window) speechSynthesis.cancel(); // what the page before still says, perhaps to somebody else
if (main.hasAttribute("data-reads")) readAloud();
if (main.dataset.leaves) countDown(Number(main.dataset.leaves));
else if (idle) watch();

function watch() {
  for (const touch of TOUCHES) addEventListener(touch, () => question.open || wait(), { capture: true, passive: true });
  question.addEventListener("click", (event) => event.target.closest("button[form]") || wait());
  question.addEventListener("cancel", wait);
  wait();
}

// The question closes on the whole touch, not on its beginning: its end would meet whatever lies beneath.
function wait() {
  clearTimeout(timer);
  question.close();
  timer = setTimeout(ask, idle);
}

function ask() {
  question.showModal();
  tick(question.querySelector("[data-left]"), Number(question.dataset.seconds), leave);
}

function tick(shown, seconds, then) {
  shown.textContent = seconds;
  timer = setTimeout(() => (seconds > 1 ? tick(shown, seconds - 1, then) : then()), 1000);
}

// The number was given: home by itself, unless somebody touches the screen.
function countDown(seconds) {
  const note = document.querySelector("[data-leaving]");
  const shown = document.createElement("strong");
  shown.className = "num";
  note.prepend(shown);
  note.hidden = false;
  tick(shown, seconds, leave);
  const stop = () => {
    clearTimeout(timer);
    note.hidden = true;
    for (const touch of TOUCHES) removeEventListener(touch, stop, true);
    watch();
  };
  for (const touch of TOUCHES) addEventListener(touch, stop, { capture: true, passive: true });
}

// What was shown goes at once, even when the network is down.
function leave() {
  main.replaceChildren();
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  ending.submit();
}

function sendOnce(event) {
  const form = event.currentTarget;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
}

// A page longer than the screen says so, for those who do not know that one can push it up.
function leadOn(button) {
  const look = () => { button.hidden = main.scrollHeight - main.clientHeight - main.scrollTop < 40; };
  main.addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look);
  button.addEventListener("click", () => main.scrollBy({ top: main.clientHeight * 0.8, behavior: "smooth" }));
  look();
}

function offerSpeech(button) {
  if (!("speechSynthesis" in window)) return;
  const reveal = () => { button.hidden = speechSynthesis.getVoices().length === 0; };
  reveal();
  speechSynthesis.addEventListener?.("voiceschanged", reveal);
}

function readAloud() {
  if (!("speechSynthesis" in window)) return;
  for (const part of main.querySelectorAll("h1, [data-say-too]")) {
    for (const [lang, text] of stretches(part)) {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = lang;
      words.rate = 0.9;
      speechSynthesis.speak(words);
    }
  }
  addEventListener("pagehide", () => speechSynthesis.cancel());
}

// A Chinese name on an English page is read by a Chinese voice: the words of a part, cut where their language changes.
function stretches(part) {
  if (!part.querySelector("[lang]")) return [[part.closest("[lang]").lang, part.innerText]];
  const found = [];
  const nodes = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const { data, parentElement } = nodes.currentNode;
    if (!data.trim() || !parentElement.checkVisibility()) continue;
    const { lang } = parentElement.closest("[lang]");
    const last = found.at(-1);
    if (last?.[0] === lang) last[1] += `\n${data.trim()}`;
    else found.push([lang, data.trim()]);
  }
  return found;
}
