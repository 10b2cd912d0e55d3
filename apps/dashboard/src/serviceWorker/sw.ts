/// <reference lib="webworker" />
// Keeps the application itself, so that it opens with the server gone and the network off. It never touches data.
const worker = globalThis as unknown as ServiceWorkerGlobalScope

/** The build puts the list of files here. */
const { version, files } = JSON.parse('__THROUGHLINE_PRECACHE__') as { version: string; files: readonly string[] }
const PREFIX = 'throughline-app-'
const CACHE = `${PREFIX}${version}`
const PAGE = '/index.html'
/** Paths the server answers: always asked, never kept. */
const SERVERS = /^\/(v1|sync|trpc|api|healthz|readyz|metrics|enter)(\/|$)/
/** Content-addressed: the same name is the same bytes for good. */
const HASHED = /^\/assets\//

worker.addEventListener('install', (event) => event.waitUntil(keepAll()))

worker.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name)
  await worker.clients.claim()
})()))

worker.addEventListener('message', (event) => {
  if (event.data === 'useNow') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== worker.location.origin || SERVERS.test(url.pathname)) return
  if (request.mode === 'navigate') return event.respondWith(kept(PAGE, request))
  if (url.pathname === PAGE || files.includes(url.pathname)) event.respondWith(kept(url.pathname, request))
})

async function kept(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request)
}

/** All files or none: an install that misses one fails, and the version before stays. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  await Promise.all(files.map(async (path) => {
    const known = HASHED.test(path) ? await caches.match(path) : undefined
    const response = known ?? await fetch(path, { cache: HASHED.test(path) ? 'default' : 'reload', credentials: 'same-origin' })
    if (!response.ok) throw new Error(`${path} could not be kept: ${response.status}`)
    await cache.put(path, known ? response : await plain(response))
  }))
}

/** A response that was redirected may not answer a navigation. */
async function plain(response: Response): Promise<Response> {
  if (!response.redirected) return response
  return new Response(await response.blob(), { status: response.status, headers: response.headers })
}
