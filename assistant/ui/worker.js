// Without a line the page still opens, with the numbers to call in it. `shell` (its version, its files) is written before this.

const cacheName = `page-${shell.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) => cache.addAll(["/", ...shell.files])).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("page-") && name !== cacheName);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === "/") event.respondWith(page(request));
  else if (address.pathname.startsWith("/page/")) event.respondWith(kept(request));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/")) || Response.error();
  }
}

async function kept(request) {
  return (await caches.match(request)) || fetch(request);
}
