// A bound machine says every half minute that it works. <meta name="huiban-heartbeat" content="URL" data-start="PAGE">.
// Who wants to say more fills the detail of "huiban:heartbeat"; "huiban:heard" tells whether the server answered.
const EVERY = 30000;
const PATIENCE = 8000;
const meta = document.querySelector('meta[name="huiban-heartbeat"]');

if (meta) {
  addEventListener("online", beat);
  setInterval(beat, EVERY);
  // after the modules of the page, which may have something to say
  addEventListener("load", () => setTimeout(beat, 0));
}

async function beat() {
  const detail = {};
  dispatchEvent(new CustomEvent("huiban:heartbeat", { detail }));
  try {
    const answer = await fetch(meta.content, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Huiban-Device": "1" },
      body: JSON.stringify({ detail }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 410) return end();
    dispatchEvent(new CustomEvent("huiban:heard", { detail: answer.ok }));
  } catch {
    dispatchEvent(new CustomEvent("huiban:heard", { detail: false }));
  }
}

// taken out of service: the start page says so in words
function end() {
  dispatchEvent(new CustomEvent("huiban:unbound"));
  location.replace(meta.dataset.start);
}
