// Large keys for numbers. The field stays a field: a keyboard or a scanner types into it as well.
for (const keys of document.querySelectorAll("[data-keypad]")) {
  const field = document.querySelector(keys.dataset.keypad);
  keys.hidden = false;
  keys.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the cursor
  keys.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.type && field.value.length < field.maxLength) field.value += key.dataset.type;
    if ("erase" in key.dataset) field.value = field.value.slice(0, -1);
    if ("clear" in key.dataset) field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.focus();
}

for (const button of document.querySelectorAll("[data-unmask]")) {
  const field = document.querySelector(button.dataset.unmask);
  button.hidden = false;
  button.addEventListener("click", () => {
    const masked = field.classList.toggle("kiosk-masked");
    button.setAttribute("aria-pressed", String(!masked));
    field.focus();
  });
}

for (const note of document.querySelectorAll("[data-count-of]")) {
  const field = document.querySelector(note.dataset.countOf);
  const whole = Number(note.dataset.whole);
  const count = () => {
    const length = field.value.replace(/\s/g, "").length;
    const words = length >= whole ? note.dataset.sayWhole : note.dataset.say;
    note.textContent = length ? words.replace("{n}", length).replace("{rest}", whole - length) : "\u00a0";
  };
  field.addEventListener("input", count);
  count();
}
