// Live pages. <div data-live-stream="STREAM URL" data-live-renew="URL that answers {"url": …}"> holds regions
// <section data-live="case:… org:…" hx-get="…" hx-trigger="live">: when a fact on one of its topics is committed, or on
// `refetch`, the region is fetched again; on one of data-live-calm, some seconds later, not all screens at once. Empty
// data-live: on every event. A region with data-live-renews may come back with
// other topics than the stream was opened for: then the stream is renewed. The stream beats; silence means it is dead.
import { fresh, say } from "./elements.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];
const GATHER = 20; // a change may speak on several topics
const CALM = 1500; // to twice as long
const EVERY = 150; // a busy hall is shown in steps, never put off
const TELL_AFTER = 4000;
const SILENCE = 15000;
const UNASKED = "X-Huiban-Live"; // the page asks by itself: nobody is at the keyboard for that reason

export function enhance(root) {
  for (const holder of fresh(root, "[data-live-stream]", "live")) new Stream(holder).open();
}

class Stream {
  constructor(holder) {
    this.holder = holder;
    this.url = holder.dataset.liveStream;
    this.failures = 0;
    this.since = new Date();
    this.topics = new Set();
    document.addEventListener("visibilitychange", () => (this.unseen() ? this.close() : this.resume()));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.resume());
    addEventListener("online", () => {
      this.shut(); // a stream that slept through another network may look open and be dead
      this.resume();
    });
    this.followed = followed(holder);
    for (const name of ["htmx:afterSettle", "huiban:merged"]) document.addEventListener(name, () => this.follow());
    document.querySelector("[data-stale-retry]")?.addEventListener("click", () => this.resume());
  }

  open() {
    if (this.unseen() || this.source) return;
    this.source = new EventSource(this.url);
    this.source.addEventListener("open", () => this.opened());
    for (const name of ["hello", "beat", "refetch", "fact"]) this.source.addEventListener(name, () => this.alive());
    this.source.addEventListener("refetch", () => this.heard(""));
    this.source.addEventListener("fact", (event) => this.heard(event.data));
    this.source.addEventListener("error", () => this.lost());
    this.alive();
  }

  // An open connection over which nothing comes, not even a beat, is as good as none.
  alive() {
    this.lastAlive = new Date();
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      const last = this.lastAlive;
      this.lost();
      this.since = last;
      this.stale(true);
    }, SILENCE);
  }

  // The regions stand in another line than the stream was opened for.
  follow() {
    const now = followed(this.holder);
    if (now === this.followed) return;
    this.followed = now;
    if (!this.source && !this.standing) return; // it is being renewed already
    this.shut();
    this.reopen();
  }

  // nobody looks; a page that is to call its reader (data-live-stays) listens on
  unseen() {
    return document.hidden && this.holder.dataset.liveStays === undefined;
  }

  opened() {
    this.failures = 0;
    this.standing = true;
    this.stale(false);
    if (this.missed) this.heard("");
    this.missed = false;
  }

  // data: {"topic": …, "fact": …}, or empty: anything may have changed
  heard(data) {
    this.topics.add(topicOf(data));
    if (this.gathering) return;
    const pause = Math.max(GATHER, (this.refreshed ?? 0) + EVERY - performance.now());
    this.gathering = setTimeout(() => {
      const topics = this.topics;
      this.topics = new Set();
      this.gathering = null;
      this.refreshed = performance.now();
      refresh(this.holder, topics);
    }, pause);
  }

  lost() {
    if (this.standing) this.since = new Date(); // what is shown was true until now
    this.standing = false;
    this.shut();
    this.telling ??= setTimeout(() => this.stale(true), TELL_AFTER);
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.waiting = setTimeout(() => this.reopen(), pause * (0.75 + Math.random() / 2));
  }

  async reopen() {
    if (this.unseen()) return;
    try {
      if (this.holder.dataset.liveRenew) this.url = await renewed(this.holder.dataset.liveRenew);
    } catch {
      this.lost();
      return;
    }
    this.missed = true; // whatever happened while nobody listened is asked for when the stream stands again
    this.open();
  }

  // shown again, back online or asked by hand
  resume() {
    if (this.source?.readyState === EventSource.OPEN) return;
    this.shut();
    this.failures = 0;
    this.reopen();
  }

  shut() {
    clearTimeout(this.waiting);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = null;
  }

  close() {
    this.shut();
    clearTimeout(this.telling);
    this.telling = undefined;
  }

  stale(is) {
    clearTimeout(this.telling);
    this.telling = undefined;
    const banner = document.querySelector("[data-stale]");
    document.documentElement.toggleAttribute("data-stale-page", is);
    if (!banner) return;
    const text = banner.querySelector("[data-stale-text]");
    const time = this.since.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    text.textContent = is ? say(text.dataset.staleText, { time }) : "";
    banner.hidden = !is;
  }
}

function followed(holder) {
  return [...holder.querySelectorAll("[data-live-renews]")].map((region) => region.dataset.live).join(" ");
}

function topicOf(data) {
  return data ? (JSON.parse(data).topic ?? "") : "";
}

async function renewed(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json", [UNASKED]: "1" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).url;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type === "live") event.detail.headers[UNASKED] = "1";
});

// an answer asked for before the hands came is put aside as well
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig?.triggeringEvent?.type !== "live" || !underHands(target)) return;
  event.detail.shouldSwap = false;
  afterwards(target);
});

// never under typing hands
function underHands(region) {
  const { merges, liveAlways } = region.dataset;
  if (merges !== undefined || liveAlways !== undefined) return false; // it looks after the hands itself, or nobody types
  return region.contains(document.activeElement) && region.querySelector("form");
}

function afterwards(region) {
  region.addEventListener("focusout", () => setTimeout(() => {
    if (!region.isConnected) return;
    if (underHands(region)) afterwards(region);
    else window.htmx?.trigger(region, "live");
  }), { once: true });
}

const calming = new WeakMap();

function fetchAgain(region) {
  clearTimeout(calming.get(region));
  calming.delete(region);
  if (underHands(region)) afterwards(region);
  else window.htmx?.trigger(region, "live");
}

function fetchCalmly(region) {
  if (calming.has(region)) return;
  calming.set(region, setTimeout(() => region.isConnected && fetchAgain(region), CALM * (1 + Math.random())));
}

function words(text) {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

function refresh(holder, topics) {
  const everything = topics.has("");
  for (const region of holder.querySelectorAll("[data-live]")) {
    const wanted = words(region.dataset.live);
    if (everything || !wanted.length || wanted.some((topic) => topics.has(topic))) fetchAgain(region);
    else if (words(region.dataset.liveCalm).some((topic) => topics.has(topic))) fetchCalmly(region);
  }
  holder.dispatchEvent(new CustomEvent("huiban:live", { detail: { topics: [...topics] }, bubbles: true }));
}
