import type { ServerContext } from '../capabilities.ts'
import { costAgain } from '../economics/costAgain.ts'
import { expireRuns, rebuildWaiting } from '../journey/index.ts'
import { compactChangeLog } from '../shapes/changeLog.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What happens by the clock: silent runs are abandoned, rebuilds and costing go on, the change log is kept within bounds. */
export function startHousekeeping(context: ServerContext): () => void {
  const { store, now, log } = context
  let stopped = false
  const timers = [
    every(MINUTE, 'abandon silent runs', () => expireRuns(store, now())),
    every(MINUTE, 'go on with rebuilds', () => rebuildWaiting(store, { now, shouldStop: () => stopped })),
    every(MINUTE, 'go on with costing contacts again', () => costAgain(store, { now, shouldStop: () => stopped })),
    every(HOUR, 'keep the change log within bounds', () => compactChangeLog(store)),
  ]
  return () => {
    stopped = true
    timers.forEach(clearInterval)
  }

  function every(ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout {
    let busy = false
    const timer = setInterval(async () => {
      if (busy) return
      busy = true
      await work().catch((error: unknown) => log({ level: 'error', message: `could not ${what}`, error }))
      busy = false
    }, ms)
    timer.unref()
    return timer
  }
}
