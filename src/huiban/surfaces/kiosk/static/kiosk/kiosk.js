// Nobody there? Ask, then go home without leaving a page to go back to.
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
    timer = setTimeout(() => location.replace(main.dataset.home), ASKED);
  }, main.dataset.idle * 1000);
}
