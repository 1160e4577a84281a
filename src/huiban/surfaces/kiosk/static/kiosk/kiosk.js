// Nobody there? Ask, then forget the visitor; pages of a ticket that was forgotten do not open again.
const main = document.querySelector("[data-idle]");
const question = document.querySelector("[data-still]");
const ASKED = 15000;
let timer;

if (main) {
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wait);
  wait();
}

function wait() {
  clearTimeout(timer);
  question.hidden = true;
  timer = setTimeout(() => {
    question.hidden = false;
    timer = setTimeout(() => document.getElementById("kiosk-end").submit(), ASKED);
  }, main.dataset.idle * 1000);
}
