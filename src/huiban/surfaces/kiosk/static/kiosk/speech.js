// Say it instead of writing it, where the browser can listen. What was heard stands in the field and is looked for at once.
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

if (Recognition) {
  for (const button of document.querySelectorAll("[data-listen]")) {
    button.hidden = false;
    button.addEventListener("click", () => listen(button));
  }
}

function listen(button) {
  const field = document.querySelector(button.dataset.listen);
  const note = field.form.querySelector("[data-heard]");
  const ear = new Recognition();
  let heard = "";
  ear.lang = document.documentElement.lang === "en" ? "en-US" : "zh-CN";
  ear.interimResults = true;
  note.textContent = button.dataset.sayListening;
  button.disabled = true;
  ear.addEventListener("result", (event) => {
    heard = [...event.results].map((one) => one[0].transcript).join("").replace(/[。.]$/, "");
    field.value = heard;
  });
  ear.addEventListener("error", (event) => {
    note.textContent = button.dataset.sayFailed;
    if (["not-allowed", "service-not-allowed", "audio-capture"].includes(event.error)) button.hidden = true;
  });
  ear.addEventListener("end", () => {
    button.disabled = false;
    if (heard) field.form.requestSubmit();
    else note.textContent = button.dataset.sayFailed;
  });
  ear.start();
}
