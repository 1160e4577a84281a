{% load static %}// The terminal's worker: pages come from the server; when it cannot be reached, the shell kept here takes over.
const CACHE = "huiban-kiosk-{{ version }}";
const SHELL = "{% url "kiosk:offline" %}";
const TAKE = "{% url "kiosk:take" %}";
const BINDING = "{% url "kiosk:binding" %}";
const LANGUAGES = [{% for code in languages %}"{{ code }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const CUT_OFF = new URL("{% static "kiosk/cut_off.js" %}", location.href);
const MODULES = [CUT_OFF.pathname, ...["sync.js", "store.js"].map((name) => new URL(name, CUT_OFF).pathname)];
const PATIENCE = 8000;
const AWAY = [502, 503, 504];

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname !== BINDING) event.respondWith(page(request, url));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const files = new Set(MODULES);
  for (const language of LANGUAGES) {
    const answer = await fetch(shellIn(language), { cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error("the shell is not to be had");
    for (const [, path] of (await answer.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)) files.add(path);
    await cache.put(shellIn(language), answer);
  }
  await cache.addAll(files);
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

// The server is away when it cannot be reached, when it takes too long, and when what stands before it says so.
async function page(request, url) {
  if (url.pathname === SHELL) return (await shell(url)) || fetch(request);
  const touched = request.method === "POST" && url.pathname === TAKE ? request.clone() : null;
  try {
    const answer = await Promise.race([fetch(request), late()]);
    if (!AWAY.includes(answer.status)) return answer;
  } catch {
    // the shell, below
  }
  return Response.redirect(touched ? await asked(touched) : begun(url), 303);
}

// What was touched, and the key of that touch: whoever may have a ticket by it already shall not get a second place.
async function asked(request) {
  const given = await request.formData();
  const query = new URLSearchParams({ key: given.get("key") || crypto.randomUUID().replaceAll("-", "") });
  for (const name of ["group", "priority"]) query.set(name, given.get(name) || "");
  return `${SHELL}?${query}`;
}

// A service that was touched already is not asked for again.
function begun(url) {
  const chosen = url.pathname.match(/\/groups\/([-\w]+)\/$/);
  return chosen ? `${SHELL}?group=${chosen[1]}` : SHELL;
}

async function shell(url) {
  const wanted = url.searchParams.get("language");
  return caches.match(shellIn(LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0]));
}

async function file(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(request, { ignoreVary: true })) || Response.error();
  }
}

function shellIn(language) {
  return `${SHELL}?language=${language}`;
}

function late() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
}
