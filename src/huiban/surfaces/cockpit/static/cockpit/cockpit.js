// The picture moves when the hall moves: after each fetch the chart takes the new days, and numbers that changed show it.
import { update } from "../components/chart.js";

const shown = new Map();

remember();
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("[data-moving]")) return;
  redraw(document.getElementById("days"), JSON.parse(document.getElementById("days-now").dataset.days));
  markChanged();
});

function redraw(figure, days) {
  update(figure, days.option);
  figure.querySelector("tbody").replaceChildren(...days.rows.map(tableRow));
}

function tableRow(cells) {
  const row = document.createElement("tr");
  row.append(...cells.map((text, place) => {
    const cell = document.createElement(place ? "td" : "th");
    if (place) cell.className = "num";
    else cell.scope = "row";
    cell.textContent = text;
    return cell;
  }));
  return row;
}

function remember() {
  for (const number of document.querySelectorAll("[data-number]")) shown.set(number.dataset.number, number.textContent);
}

function markChanged() {
  for (const number of document.querySelectorAll("[data-number]")) {
    const before = shown.get(number.dataset.number);
    if (before !== undefined && before !== number.textContent) number.classList.add("just-changed");
  }
  remember();
}

document.getElementById("scope-organisation")?.addEventListener("change", (event) => event.target.form.requestSubmit());
