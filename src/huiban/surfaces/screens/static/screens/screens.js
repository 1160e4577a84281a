// New calls flash and are spoken: whatever stands in the new snapshot as called and did not stand in the old one.
const FLASH = 8000;
const sound = document.querySelector("[data-sound]");
let heard = calls();
let audio = null;

if ("speechSynthesis" in window) {
  sound.hidden = false;
  sound.addEventListener("click", () => {
    audio = new AudioContext();
    sound.hidden = true;
  });
}

document.addEventListener("htmx:afterSettle", () => {
  const now = calls();
  for (const [key, row] of now) if (!heard.has(key)) announce(key, row);
  heard = now;
});

function calls() {
  const holder = document.querySelector("[data-snapshot]");
  const rows = JSON.parse(holder?.dataset.snapshot ?? "[]").filter((row) => row.state === "called");
  return new Map(rows.map((row) => [`${row.number}-${row.times}-${row.window}`, row]));
}

function announce(key, row) {
  const place = document.querySelector(`[data-call="${CSS.escape(key)}"]`);
  if (place) {
    place.dataset.called = "";
    setTimeout(() => delete place.dataset.called, FLASH);
  }
  if (!audio) return;
  chime();
  const words = new SpeechSynthesisUtterance(row.say);
  words.lang = "zh-CN";
  words.rate = 0.9;
  speechSynthesis.speak(words);
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
