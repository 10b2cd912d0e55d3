import type { LinkStatus, ReplicaSyncOptions } from './replicaSync.ts'
import { HttpTrouble, ScopeChanged } from './trouble.ts'

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000

export interface Link {
  /** Until stopped. `first` is called each time everything was caught up with. */
  run(stop: AbortSignal, first: () => void): Promise<void>
  /** Tries at once instead of after the pause. */
  nudge(): void
}

/**
 * Connects, and again after every trouble, with growing, spread pauses ([S28]).
 * @param connect works until it fails; it ends the controller it is given. `live` is called when it has caught up.
 */
export function keepLinked({ clock, random, onStatus, onTrouble }: Pick<ReplicaSyncOptions, 'clock' | 'random' | 'onStatus' | 'onTrouble'>, connect: (link: AbortController, live: () => void) => Promise<void>): Link {
  let wake = new AbortController()
  let status: LinkStatus = { kind: 'connecting' }

  function say(next: LinkStatus): void {
    if (next.kind === status.kind && next.kind !== 'offline') return
    // Offline since the first failure, not since the last try.
    status = next.kind === 'offline' && status.kind === 'offline' ? { ...next, since: status.since } : next
    onStatus?.(status)
  }

  async function run(stop: AbortSignal, first: () => void): Promise<void> {
    let failures = 0
    while (!stop.aborted) {
      // What belongs to one connection ends with it.
      const link = new AbortController()
      const end = () => link.abort()
      stop.addEventListener('abort', end, { once: true })
      try {
        await connect(link, () => {
          failures = 0
          say({ kind: 'live' })
          first()
        })
      } catch (error) {
        if (stop.aborted) return
        if (error instanceof ScopeChanged) continue
        if (error instanceof HttpTrouble && error.status === 401) say({ kind: 'signedOut' })
        else {
          say({ kind: 'offline', since: clock.now(), reason: error instanceof Error ? error.message : String(error) })
          onTrouble?.(error)
        }
        failures++
        wake = new AbortController()
        const most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
        await clock.sleep(most * (0.5 + random() / 2), AbortSignal.any([stop, wake.signal]))
      } finally {
        link.abort()
        stop.removeEventListener('abort', end)
      }
    }
  }

  return { run, nudge: () => wake.abort() }
}
