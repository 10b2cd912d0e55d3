const EVERY_MS = 60 * 60 * 1000

/** Keeps the application in the browser from the first visit on, and looks for a newer one every hour. */
export async function registerServiceWorker(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers || !import.meta.env.PROD) return
  const registration = await workers.register('/sw.js', { updateViaCache: 'none' })
  setInterval(() => void registration.update().catch(() => {}), EVERY_MS)
}
