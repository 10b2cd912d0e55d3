/** At the latest: who has nothing to ask yet, or waits for long, gets it all the same. */
const AFTER_MS = 5_000
const LOOK_AGAIN_MS = 60 * 60 * 1000

/**
 * Keeps the application in the browser from the first visit on, and looks for a newer one every hour. Until the first answers are drawn the page has the network
 * and the processor to itself; what it fetched is kept from the browser's own cache.
 */
export async function registerServiceWorker(firstAnswers: Promise<void>): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers || !import.meta.env.PROD) return
  if (!workers.controller) await Promise.race([firstAnswers.then(idle), new Promise((due) => { setTimeout(due, AFTER_MS) })])
  const registration = await workers.register('/sw.js', { updateViaCache: 'none' })
  setInterval(() => void registration.update().catch(() => {}), LOOK_AGAIN_MS)
}

/** Nothing is being drawn. Not every browser can tell. */
function idle(): Promise<void> {
  return new Promise((done) => { if ('requestIdleCallback' in globalThis) requestIdleCallback(() => done()); else setTimeout(done, 200) })
}
