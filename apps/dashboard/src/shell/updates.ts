import { strings } from '../strings.ts'
import { toast } from '../ui/Toast.tsx'

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
