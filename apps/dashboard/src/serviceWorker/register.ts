/** The first load has the network and the processor to itself; what it fetched is kept from the browser's own cache. */
const AFTER_MS = 5_000
const LOOK_AGAIN_MS = 60 * 60 * 1000

/** Keeps the application in the browser from the first visit on, and looks for a newer one every hour. */
export function registerServiceWorker(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers || !import.meta.env.PROD) return
  setTimeout(async () => {
    const registration = await workers.register('/sw.js', { updateViaCache: 'none' })
    setInterval(() => void registration.update().catch(() => {}), LOOK_AGAIN_MS)
  }, workers.controller ? 0 : AFTER_MS)
}
