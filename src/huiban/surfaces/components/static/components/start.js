// The one entry of every page: looks what the page holds and loads only the modules for it. After each htmx swap the new
// part is looked at again.
const PARTS = [
  ["form[data-form], [data-error-summary]", () => import("./form.js")],
  ["form[data-autosave]", () => import("./autosave.js")],
  ["[data-upload]", () => import("./upload.js")],
  ["[data-merges]", () => import("./merge.js")],
  ["[data-live-stream]", () => import("./live.js")],
  ["[data-keys], [data-key]", () => import("./keys.js")],
  ["[data-dialog], dialog[data-open]", () => import("./dialog.js")],
  ["[data-preference], [data-clock], [data-speak], [data-copy], [data-print]", () => import("./theme.js")],
  ["[data-chart]", () => import("./chart.js")],
];

function enhance(root) {
  for (const [selector, load] of PARTS) {
    if (root.matches?.(selector) || root.querySelector(selector)) load().then((part) => part.enhance(root));
  }
}

document.documentElement.dataset.script = "";
enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
