// On every page of the terminal: have the worker stand by, keep numbers in store, report what was issued while alone.
import { forget, free, pending, refused } from "./store.js";
import { sync } from "./sync.js";

const able = "serviceWorker" in navigator; // only where the page comes by https or from this very machine
let said = { offline_ready: false };

if (able) {
  navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk/" });
  refresh();
}

addEventListener("huiban:heartbeat", (event) => Object.assign(event.detail, said));
addEventListener("huiban:heard", (event) => able && event.detail && refresh());
addEventListener("huiban:unbound", () => able && forget());

async function refresh() {
  await sync();
  const left = Object.values(await free());
  const worker = await navigator.serviceWorker.getRegistration("/kiosk/");
  said = {
    offline_ready: Boolean(worker?.active) && left.some((count) => count > 0),
    unreported: (await pending()).length,
    refused: await refused(),
  };
}
