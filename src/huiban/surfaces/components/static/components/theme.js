// Small services of every page: the switches of language and look (the server sets them; here nothing typed is lost on the
// way), the clock in the bar, reading aloud, copying a number, printing.
import { fresh } from "./elements.js";

const SCROLL = "huiban.scroll";

export function enhance(root) {
  for (const form of fresh(root, "form[data-preference]", "preference")) form.addEventListener("submit", switchLook);
  for (const clock of fresh(root, "[data-clock]", "clock")) runClock(clock);
  for (const button of fresh(root, "[data-speak]", "speak")) offerSpeech(button);
  for (const button of fresh(root, "[data-copy]", "copy")) button.addEventListener("click", () => copy(button));
  for (const button of fresh(root, "[data-print]", "print")) button.addEventListener("click", () => print());
  if (root === document) restoreScroll();
}

// drafts are written first, then the form goes its ordinary way
async function switchLook(event) {
  const form = event.currentTarget;
  if (form.dataset.flushed !== undefined) return;
  event.preventDefault();
  const waits = [];
  document.dispatchEvent(new CustomEvent("huiban:flush", { detail: { waits } }));
  await Promise.race([Promise.allSettled(waits), new Promise((resolve) => setTimeout(resolve, 1500))]);
  await new Promise((resolve) => setTimeout(resolve)); // while its submit event runs, a form cannot be submitted again
  sessionStorage.setItem(SCROLL, JSON.stringify([location.pathname, scrollY / document.body.scrollHeight]));
  form.dataset.flushed = "";
  form.requestSubmit(event.submitter);
}

function restoreScroll() {
  const kept = sessionStorage.getItem(SCROLL);
  if (!kept) return;
  sessionStorage.removeItem(SCROLL);
  const [path, part] = JSON.parse(kept);
  if (path === location.pathname) scrollTo(0, part * document.body.scrollHeight);
}

// runs on the server's time, whatever the office computer believes
function runClock(clock) {
  const ahead = Date.parse(clock.dataset.now) - Date.now();
  const tick = () => {
    const now = new Date(Date.now() + ahead);
    clock.querySelector("[data-clock-date]").textContent = dayWords(now);
    clock.querySelector("[data-clock-time]").textContent = shown(now, "en-GB", { hour: "2-digit", minute: "2-digit" });
    setTimeout(tick, 60000 - (now.getTime() % 60000));
  };
  tick();
}

// as dates.short_date_words of the server says it: 11月20日 周五 / 20 Nov, Fri
function dayWords(moment) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
  const day = shown(moment, language, { month: language === "en-GB" ? "short" : "long", day: "numeric" });
  return `${day}${language === "en-GB" ? "," : ""} ${shown(moment, language, { weekday: "short" })}`;
}

function shown(moment, language, parts) {
  return new Intl.DateTimeFormat(language, { timeZone: "Asia/Shanghai", ...parts }).format(moment);
}

function offerSpeech(button) {
  if (!("speechSynthesis" in window)) return;
  const reveal = () => { button.hidden = speechSynthesis.getVoices().length === 0; };
  reveal();
  speechSynthesis.addEventListener?.("voiceschanged", reveal);
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      button.setAttribute("aria-pressed", "false");
      return;
    }
    const words = new SpeechSynthesisUtterance(document.querySelector(button.dataset.speak).innerText);
    words.lang = document.documentElement.lang;
    words.rate = 0.9;
    words.addEventListener("end", () => button.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", "true");
    speechSynthesis.speak(words);
  });
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = button.dataset.sayCopied ?? before;
  setTimeout(() => { button.textContent = before; }, 2000);
}
