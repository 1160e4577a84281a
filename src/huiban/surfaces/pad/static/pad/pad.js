// A bad grade is given as it was pressed when nobody touches the screen any more; every touch gives the time again.
import { say } from "../components/elements.js";

const form = document.querySelector("[data-pad-left]");
const note = document.querySelector("[data-pad-note]");
let left;

if (form) {
  for (const touch of ["pointerdown", "keydown", "input"]) addEventListener(touch, start);
  start();
  setInterval(tick, 1000);
}

function start() {
  left = Number(form.dataset.padLeft);
  tell();
}

function tick() {
  left -= 1;
  tell();
  if (left === 0) form.requestSubmit();
}

function tell() {
  note.textContent = left > 0 ? say(note.dataset.say, { n: left, grade: note.dataset.grade }) : "";
}
