import { strings } from '../strings.ts'
import { toast } from '../ui/Toast.tsx'

/** So long a newer version may take to be there. */
const INSTALLED_MS = 10_000

/** Asks once, quietly, when a new version of the app waits. The page loads anew only when the person says so. */
export async function offerUpdates(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers) return
  const offer = (worker: ServiceWorker) => toast(strings.update.ready, {
    stays: true,
    act: {
      word: strings.update.now,
      do: () => {
        workers.addEventListener('controllerchange', () => location.reload(), { once: true })
        worker.postMessage('useNow', [])
      },
    },
  })
  const registration = await workers.ready
  if (registration.waiting && workers.controller) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const next = registration.installing
    next?.addEventListener('statechange', () => {
      if (next.state === 'installed' && workers.controller) offer(next)
    })
  })
}

/** Loads the page anew, and with it the newest version of the application that the server has. */
export async function loadPageAnew(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  await registration?.update().catch(() => undefined)
  const next = registration?.waiting ?? registration?.installing
  if (!next) return location.reload()
  const reload = () => location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true })
  setTimeout(reload, INSTALLED_MS)
  const useNow = () => { if (next.state === 'installed') next.postMessage('useNow', []) }
  next.addEventListener('statechange', useNow)
  useNow()
}
