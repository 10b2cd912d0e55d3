/** So long nothing is asked and then nothing else to do: the first screen is drawn. */
const QUIET_MS = 600
const IDLE_WITHIN_MS = 2_000
/** Screens that ask on and on wait no longer than this for what the store brings. */
const LATEST_MS = 4_000

export interface LateStart {
  /** At once: there is nothing to draw from yet, or somebody writes. */
  now(): void
  /** There is something to draw: the store has time until that is done. */
  soon(): void
  /** Watches a question until it is answered. */
  during<T>(answer: Promise<T>): Promise<T>
  cancel(): void
}

/** Starts something heavy once, when the first screen is drawn, or when it is needed. */
export function createLateStart(start: () => void): LateStart {
  let isStarted = false
  let mayStart = false
  let pending = 0
  let quiet: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined

  function cancel(): void {
    isStarted = true
    clearTimeout(quiet)
    clearTimeout(latest)
  }
  function now(): void {
    if (isStarted) return
    cancel()
    start()
  }
  function settle(): void {
    clearTimeout(quiet)
    if (!isStarted && mayStart && pending === 0) quiet = setTimeout(() => idle(settled), QUIET_MS)
  }
  function settled(): void {
    if (pending === 0) now()
  }
  return {
    now, cancel,
    soon() {
      if (isStarted || mayStart) return
      mayStart = true
      latest = setTimeout(now, LATEST_MS)
      settle()
    },
    async during(answer) {
      pending++
      settle()
      try {
        return await answer
      } finally {
        pending--
        settle()
      }
    },
  }
}

/** Not every browser tells when it has nothing to do. */
function idle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: IDLE_WITHIN_MS })
  else work()
}
