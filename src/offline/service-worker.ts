/**
 * Keeps every file of a build, so that the page opens and trains without a network after its first visit.
 *
 * A version lies in a cache of its own and is complete before it is used. The next one waits until a page asks for it,
 * and the files of the one before stay: a page that was opened with them may still load a part of itself.
 */

/** Written in front of this file by the build. */
declare const BUILD: { version: string; files: readonly string[] };

const scope = self as unknown as ServiceWorkerGlobalScope;
/** Pages of other folders on the same host have caches beside ours. */
const OURS = `loss-curve-lab ${scope.registration.scope} `;
const CURRENT = OURS + BUILD.version;
const address = (file: string) => new URL(file, scope.registration.scope).href;
const FILES = new Set(BUILD.files.map(address));

scope.addEventListener('install', (event) => event.waitUntil(fill()));
scope.addEventListener('activate', (event) => event.waitUntil(takeOver()));
scope.addEventListener('message', ({ data }) => {
  if (data === 'take over') void scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const page = request.mode === 'navigate' && origin + pathname === address('index.html');
  const file = page ? address('./') : origin + pathname;
  if (request.method === 'GET' && file.startsWith(scope.registration.scope)) event.respondWith(answer(file, request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CURRENT);
  await Promise.all(
    [...FILES].map(async (file) => {
      // Names in this folder tell the content: what is there already need not come again.
      const named = file.startsWith(address('assets/'));
      const known = named ? await caches.match(file) : undefined;
      const response = known ?? (await fetch(file, { cache: named ? 'default' : 'no-cache' }));
      if (!response.ok) throw new Error(`${file} answered ${response.status}.`);
      await cache.put(file, response);
    }),
  );
}

async function takeOver(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CURRENT);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function answer(file: string, request: Request): Promise<Response> {
  const current = await caches.open(CURRENT);
  return (await current.match(file)) ?? (await caches.match(file)) ?? fetch(request);
}
