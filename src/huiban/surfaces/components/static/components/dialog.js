// Native dialogs. <button data-dialog="id"> opens <dialog id="id">; the browser keeps the focus inside and gives it back.
import { fresh } from "./elements.js";

export function enhance(root) {
  for (const button of fresh(root, "[data-dialog]", "dialog")) {
    button.addEventListener("click", (event) => {
      const dialog = document.getElementById(button.dataset.dialog);
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const dialog of fresh(root, "dialog[data-open]", "open")) dialog.showModal();
}
