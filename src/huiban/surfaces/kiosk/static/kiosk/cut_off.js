// The shell of a terminal that is cut off: three touches to a number as always, from what it keeps itself.
import { find, hall, issue, PENDING } from "./store.js";
import { sync } from "./sync.js";

const TRY_AGAIN = 5000;
const FORGET_AFTER = 60000;
const language = document.documentElement.lang;
const asked = new URLSearchParams(location.search);
const main = document.querySelector("[data-cut-off]");
let shown = null;
let idle;

for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wait);
addEventListener("online", tryAgain);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-slip]")) print();
  if (event.target.closest("[data-finish]")) finish();
});
await start();
setInterval(tryAgain, TRY_AGAIN);
tryAgain();

async function start() {
  const kept = await hall();
  const group = kept?.groups.find((one) => one.code === asked.get("group"));
  if (!kept) show("nothing");
  else if (group && asked.get("key") && asked.has("priority")) await give(group);
  else if (group) choosePriority(kept, group);
  else chooseGroup(kept);
  wait();
}

function chooseGroup(kept) {
  const page = show("groups");
  list(page, kept.groups, (group, row) => {
    row.querySelector("[data-letter]").textContent = group.letter;
    row.querySelector("[data-name]").textContent = group.names[language] ?? group.names["zh-CN"];
    row.querySelector("[data-closed]").hidden = group.accepting;
    const link = row.querySelector("a");
    if (group.accepting) link.href = address({ group: group.code });
    else link.removeAttribute("href");
  });
}

function choosePriority(kept, group) {
  const page = show("classes");
  page.querySelector("[data-group]").textContent = group.names[language];
  page.querySelector("[data-back]").href = address({});
  const key = crypto.randomUUID().replaceAll("-", "");
  list(page, kept.classes, (one, row) => {
    const link = row.querySelector("a");
    link.textContent = one.labels[language];
    link.href = address({ group: group.code, priority: one.value, key });
  });
}

async function give(group) {
  const before = await find(asked.get("key"));
  const number = before ?? (await issue({ group: group.code, priority: asked.get("priority") || "none", key: asked.get("key") }));
  if (!number) return show("none");
  shown = number;
  const page = show("ticket");
  page.querySelector("[data-number]").textContent = number.number;
  page.querySelector("[data-group]").textContent = `${group.letter} · ${group.names[language]}`;
  page.querySelector("[data-time]").textContent = new Date(number.taken_at).toLocaleTimeString("en-GB", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit",
  });
  tell(page, number.state);
  document.title = number.number;
  if (!before) print(); // the paper is all the visitor has until the server is back
}

// The server is back: whoever looks at their number is told; otherwise the terminal goes on as always.
async function tryAgain() {
  if (!(await sync())) return;
  if (!shown) return location.replace("/kiosk/");
  shown = await find(shown.key);
  if (shown) tell(main, shown.state);
}

function tell(page, state) {
  for (const line of page.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== state;
  document.querySelector("[data-alone]").hidden = state !== PENDING;
}

function list(page, rows, fillRow) {
  const holder = page.querySelector("[data-rows]");
  const pattern = holder.querySelector("template");
  holder.append(...rows.map((one) => {
    const row = pattern.content.cloneNode(true);
    fillRow(one, row);
    return row;
  }));
}

function show(name) {
  main.replaceChildren(document.getElementById(`cut-off-${name}`).content.cloneNode(true));
  return main;
}

function address(query) {
  return `${location.pathname}?${new URLSearchParams({ language: asked.get("language") ?? "", ...query })}`;
}

function finish() {
  location.replace("/kiosk/");
}

function wait() {
  clearTimeout(idle);
  idle = setTimeout(finish, FORGET_AFTER);
}
