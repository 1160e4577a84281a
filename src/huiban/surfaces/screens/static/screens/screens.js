// New calls flash and are spoken: whatever stands in the new snapshot as called and did not stand in the old one.
const FLASH = 8000;
const sound = document.querySelector("[data-sound]");
const heard = new Set(calls().keys());
const flashing = new Map();
let audio = null;

// Browsers play nothing before a touch, after every reload anew: until then the screen says that it is mute.
if ("AudioContext" in window) {
  sound.hidden = false;
  for (const touch of ["pointerup", "click", "keydown"]) addEventListener(touch, listenUp);
}

function listenUp() {
  if (audio) return;
  audio = new AudioContext();
  sound.hidden = true;
}

document.addEventListener("htmx:afterSettle", () => {
  for (const [key, row] of calls()) {
    if (heard.has(key)) continue;
    heard.add(key);
    announce(key, row);
  }
  flash();
});

function calls() {
  const holder = document.querySelector("[data-snapshot]");
  const rows = JSON.parse(holder?.dataset.snapshot ?? "[]").filter((row) => row.state === "called");
  return new Map(rows.map((row) => [`${row.number}-${row.times}-${row.window}`, row]));
}

function announce(key, row) {
  flashing.set(key, Date.now() + FLASH);
  setTimeout(flash, FLASH);
  if (!audio) return;
  chime();
  if (!("speechSynthesis" in window)) return;
  const words = new SpeechSynthesisUtterance(row.say);
  words.lang = "zh-CN";
  words.rate = 0.9;
  speechSynthesis.speak(words);
}

// The row is a new one after every fetch: what still flashes is marked again.
function flash() {
  for (const [key, until] of flashing) {
    const row = document.querySelector(`[data-call="${CSS.escape(key)}"]`);
    const still = Date.now() < until;
    row?.toggleAttribute("data-called", still);
    if (!still) flashing.delete(key);
  }
}

function chime() {
  [880, 660].forEach((pitch, turn) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + turn * 0.25;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  });
}
