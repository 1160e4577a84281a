// Calls the visitor: when at most so many are ahead (the visitor's choice, kept on this phone), and when the number is
// called. Words on the page and in its title always; vibration and sound once a finger has touched the page.
import { say } from "../components/elements.js";

const box = document.querySelector("[data-reminder]");
const alarm = document.querySelector("[data-alarm]");
const KEPT = box && `huiban.reminder.${box.dataset.reminder}`;
const title = document.title;
const told = new Set();
let sound = null;
let ringing = 0;
let chosen = "";

if (box) begin();

function begin() {
  const kept = Number(remembered());
  const choice = box.querySelector("[data-reminder-ahead]");
  if ([...choice.options].some((one) => Number(one.value) === kept)) choice.value = String(kept);
  box.hidden = false;
  box.querySelector("[data-reminder-on]").addEventListener("click", () => turn(true));
  box.querySelector("[data-reminder-off]").addEventListener("click", () => turn(false));
  choice.addEventListener("change", () => armed() && turn(true));
  alarm.querySelector("[data-alarm-stop]").addEventListener("click", quiet);
  for (const touch of ["pointerup", "click", "keydown"]) addEventListener(touch, allowSound);
  document.addEventListener("huiban:merged", look);
  document.addEventListener("visibilitychange", () => !document.hidden && armed() && stayAwake());
  if (armed()) stayAwake();
  show();
  look();
}

function turn(on) {
  remember(on ? box.querySelector("[data-reminder-ahead]").value : "");
  told.clear();
  if (on) stayAwake();
  else quiet();
  show();
  look();
}

function show() {
  const on = armed();
  box.querySelector("[data-reminder-on]").hidden = on;
  box.querySelector("[data-reminder-off]").hidden = !on;
  const words = box.querySelector("[data-reminder-told]");
  const { sayOff, sayOn, saySilent } = words.dataset;
  words.textContent = say(!on ? sayOff : sound ? sayOn : saySilent, { n: wanted() });
}

// What stands on the page now: near, called, or neither.
function look() {
  const { state, ahead, calls, window: at } = document.getElementById("ticket-now").dataset;
  const words = alarm.dataset;
  box.hidden = !["waiting", "called", "on_hold", "passed"].includes(state);
  if (state === "called") {
    ring(`called ${calls}`, words.sayCalled, say(words.sayCalledMore, { window: at }));
  } else if (state === "waiting" && armed() && Number(ahead) <= wanted()) {
    ring("near", words.sayNear, Number(ahead) ? say(words.sayNearMore, { n: ahead }) : words.sayNext);
  } else {
    if (state === "waiting") told.delete("near"); // sent to another line: near again later
    quiet();
  }
}

function ring(why, what, more) {
  if (told.has(why)) {
    if (!alarm.hidden) tell(what, more); // fewer and fewer ahead
    return;
  }
  told.add(why);
  tell(what, more);
  alarm.hidden = false;
  clearInterval(ringing);
  let times = 0;
  const once = () => {
    document.title = times % 2 ? title : `${what} · ${title}`;
    if (times < 10 && times % 2 === 0) {
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400]);
      chime();
    }
    times += 1;
  };
  once();
  ringing = setInterval(once, 1000);
}

function tell(what, more) {
  alarm.querySelector(".ticket-alarm-what").textContent = what;
  alarm.querySelector(".ticket-alarm-more").textContent = more;
}

function quiet() {
  clearInterval(ringing);
  document.title = title;
  alarm.hidden = true;
}

function allowSound() {
  if (sound || !("AudioContext" in window)) return;
  sound = new AudioContext();
  show();
}

function chime() {
  if (!sound) return;
  [880, 660].forEach((pitch, turn) => {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const at = sound.currentTime + turn * 0.25;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.3, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  });
}

async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the phone saves its battery: the page rings as long as it is lit
  }
}

function armed() {
  return remembered() !== "";
}

function wanted() {
  return Number(remembered() || box.querySelector("[data-reminder-ahead]").value);
}

function remembered() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return chosen;
  }
}

function remember(value) {
  chosen = value;
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // a browser that keeps nothing reminds until the page is closed
  }
}
