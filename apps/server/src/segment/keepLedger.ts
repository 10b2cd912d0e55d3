import type { AppContext } from '../http/context.ts'
import { stepLedger } from './ledger.ts'

/** Of the store's time the ledger takes at most one part in three: interactions come first. */
const REST = 2
const LEAST_REST_MS = 20
/** News is heard at once; a rule about time needs a look now and then. */
const IDLE_MS = 60_000
/** News comes in bursts: many contacts of one person are looked at once. */
const GATHER_MS = 1_000

/** Keeps the ledger of segments beside requests until it is ended. */
export function keepLedger({ store, now, log }: Pick<AppContext, 'store' | 'now' | 'log'>): () => Promise<void> {
  let isOver = false
  let stands: 'idle' | 'soon' | 'working' = 'idle'
  let hasNews = false
  let working: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const next = (ms: number) => {
    if (isOver) return
    clearTimeout(timer)
    timer = setTimeout(() => { working = work() }, ms)
    timer.unref()
  }
  const work = async () => {
    stands = 'working'
    hasNews = false
    const began = performance.now()
    const isMore = await stepLedger(store, { now: now() }).catch((error: unknown) => {
      if (!isOver) log({ level: 'error', message: 'could not keep the ledger of segments', error })
      return false
    })
    stands = isMore || hasNews ? 'soon' : 'idle'
    next(isMore ? Math.max(LEAST_REST_MS, REST * (performance.now() - began)) : hasNews ? GATHER_MS : IDLE_MS)
  }
  const deafen = store.onCommit(() => {
    if (stands === 'working') hasNews = true
    if (stands !== 'idle') return
    stands = 'soon'
    next(GATHER_MS)
  })
  next(GATHER_MS)
  return async () => {
    isOver = true
    clearTimeout(timer)
    deafen()
    await working
  }
}
