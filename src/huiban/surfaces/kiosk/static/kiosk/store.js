// What the terminal keeps for the time when it is alone: groups, blocks of numbers, and every number it issued.
// IndexedDB with strict durability: a number is on the disk before anybody sees it.
const NAME = "huiban-kiosk";
const ZONE = "Asia/Shanghai";

export const PENDING = "pending";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("hall", { keyPath: "id" });
      request.result.createObjectStore("blocks", { keyPath: "id" });
      request.result.createObjectStore("issued", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Runs `work` with the stores in one transaction; resolves when everything is written.
async function change(names, work) {
  const transaction = (await database()).transaction(names, "readwrite", { durability: "strict" });
  const written = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const answer = await work(...names.map((name) => transaction.objectStore(name)));
  await written;
  return answer;
}

function got(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function all(name) {
  return got((await database()).transaction(name).objectStore(name).getAll());
}

// What the server said: groups and classes to choose from, new blocks, and how far this clock is off.
export function keep(said, heardAt) {
  const hall = { id: "hall", groups: said.groups, classes: said.classes, ahead: Date.parse(said.now) - heardAt };
  return change(["hall", "blocks", "issued"], async (halls, blocks, issued) => {
    halls.put(hall);
    halls.delete("question");
    for (const block of said.blocks) {
      if (!(await got(blocks.get(block.id)))) blocks.put({ ...block, next: block.first });
    }
    const today = dayOf(Date.parse(said.now));
    for (const block of await got(blocks.getAll())) if (block.day < today) blocks.delete(block.id);
    for (const one of await got(issued.getAll())) if (one.state !== PENDING && one.day < today) issued.delete(one.key);
  });
}

export async function hall() {
  return got((await database()).transaction("hall").objectStore("hall").get("hall"));
}

// What a question for numbers is called until its answer is kept: asked again, the server gives the same numbers.
export function question() {
  return change(["hall"], async (halls) => {
    const open = (await got(halls.get("question"))) ?? { id: "question", asked: crypto.randomUUID() };
    halls.put(open);
    return open.asked;
  });
}

// How many numbers of today are left, by zone.
export async function free() {
  const today = dayOf(Date.now() + ((await hall())?.ahead ?? 0));
  const left = {};
  for (const block of await all("blocks")) {
    if (block.day === today) left[block.zone] = (left[block.zone] ?? 0) + block.last - block.next + 1;
  }
  return left;
}

// The number for a touch; the same touch again gets the same number. Null when there is none left.
export async function issue({ group, priority, key }) {
  const known = await hall();
  const service = known?.groups.find((one) => one.code === group);
  if (!service?.accepting) return null;
  const moment = Date.now() + known.ahead;
  return change(["blocks", "issued"], async (blocks, issued) => {
    const before = await got(issued.get(key));
    if (before) return before;
    const today = dayOf(moment);
    const block = (await got(blocks.getAll()))
      .filter((one) => one.zone === service.zone && one.day === today && one.next <= one.last)
      .sort((one, other) => one.first - other.first)[0];
    if (!block) return null;
    const number = {
      key, group, priority, block: block.id, serial: block.next, day: block.day,
      number: block.letter + String(block.next).padStart(3, "0"),
      taken_at: new Date(moment).toISOString(),
      state: PENDING,
    };
    block.next += 1;
    blocks.put(block);
    issued.put(number);
    return number;
  });
}

export async function find(key) {
  return got((await database()).transaction("issued").objectStore("issued").get(key));
}

export async function pending() {
  return (await all("issued")).filter((one) => one.state === PENDING);
}

// How many the server would not take: staff see it in what the terminal says of itself.
export async function refused() {
  return (await all("issued")).filter((one) => one.state === "refused").length;
}

export function settle(results) {
  return change(["issued"], async (issued) => {
    for (const result of results) {
      const one = await got(issued.get(result.key));
      if (one) issued.put({ ...one, state: result.state, message: result.message ?? "" });
    }
  });
}

// Out of service: no number may be issued any more. What was issued stays.
export function forget() {
  return change(["blocks"], (blocks) => blocks.clear());
}

function dayOf(milliseconds) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" }).format(milliseconds);
}
