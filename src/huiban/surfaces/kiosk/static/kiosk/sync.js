// Report what was issued while cut off, then fetch what is needed to be alone again.
import { forget, free, keep, pending, question, settle } from "./store.js";

const PATIENCE = 8000;
const AT_ONCE = 50;

// True when the server answered. One tab at a time: the others find everything done.
export function sync() {
  return navigator.locks.request("huiban-kiosk-sync", async () => {
    try {
      await report();
      const heardAt = Date.now();
      const said = await ask("/kiosk/blocks", { free: await free(), asked: await question() });
      await keep(said, (heardAt + Date.now()) / 2);
      return true;
    } catch (failure) {
      if (failure.status === 410) await forget();
      return false;
    }
  });
}

async function report() {
  const waiting = await pending();
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    const issued = waiting.slice(from, from + AT_ONCE);
    await settle((await ask("/kiosk/reports", { issued })).results);
  }
}

async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Huiban-Device": "1" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
  return answer.json();
}
