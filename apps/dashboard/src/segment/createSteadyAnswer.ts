import type { Measured } from '@throughline/analytics/analysis'
import { createEffect, createMemo, createSignal, createUniqueId, on, onCleanup, type Accessor } from 'solid-js'
import { noteWaiting, useDistance, wholeWanted } from '../replica/near.ts'
import type { Answer, Replica } from '../replica/replica.ts'

/** An answer that does not move by itself when data arrives, because people are reading it. */
export interface SteadyAnswer<R> extends Answer<R> {
  /** Other data than it was asked of is there, and somebody may be reading it. */
  readonly isOld: Accessor<boolean>
  readonly again: () => void
}

/**
 * Asks when the parameters change, when the first load ends, and when told to; not with every row that arrives. Under `WhenNear` it waits until its card is near.
 * For long work whose answer would jump: groups that change while somebody names them. What came before this page had caught up is nobody's news: then it asks again by itself.
 * @param datasetHash of what would be answered from now
 */
export function createSteadyAnswer<R>(replica: Replica, analysis: string, params: Accessor<unknown>, datasetHash: Accessor<string | undefined>): SteadyAnswer<R> {
  const [value, setValue] = createSignal<Measured<R>>()
  const [error, setError] = createSignal<Error>()
  const [isPending, setIsPending] = createSignal(true)
  const lane = `${analysis} ${createUniqueId()}`
  const [reached, setReached] = createSignal<number>()
  const [isStopped, setIsStopped] = createSignal(false)
  let gone = new AbortController()
  const distance = useDistance()
  let latest = 0, askedAt = -1
  onCleanup(() => {
    latest = -1
    gone.abort()
  })
  let isDue = false

  const ask = async (wanted: unknown) => {
    const mine = ++latest
    askedAt = replica.version()
    setIsStopped(false)
    setReached(undefined)
    setIsPending(true)
    try {
      const onBetter = (measured: Measured<R>) => { if (mine === latest) setValue(() => measured) }
      const onReached = (share: number) => { if (mine === latest) setReached(share < 1 ? share : undefined) }
      const measured = await replica.ask<R>(analysis, wanted, { lane, isSeen: distance() === 'seen', signal: gone.signal, onBetter, onReached })
      if (mine !== latest) return
      setValue(() => measured)
      setError(undefined)
      setIsPending(false)
    } catch (reason) {
      if (mine !== latest || !(reason instanceof Error) || reason.name === 'AbortError') return
      setError(reason)
      setReached(undefined)
      setIsPending(false)
    }
  }
  // The status says much more than this, and often.
  const isLoading = createMemo(() => replica.status().load !== undefined)
  const canAnswer = createMemo(() => replica.status().canAnswer)
  const hasCaughtUp = createMemo<boolean>((before) => before || replica.status().link.kind === 'live', false)
  const askWhatIsDue = () => {
    if (!isDue || !canAnswer()) return
    isDue = false
    noteWaiting(ask(params()))
  }
  const askAnew = () => {
    isDue = true
    latest++
    setIsStopped(false)
    setIsPending(true)
    if (distance() !== 'far') askWhatIsDue()
  }
  createEffect(on([params, isLoading, canAnswer], askAnew))
  createEffect(on(hasCaughtUp, () => { if (askedAt >= 0 && replica.version() !== askedAt) askAnew() }, { defer: true }))
  createEffect(on(distance, (at) => { if (at !== 'far') askWhatIsDue() }, { defer: true }))
  createEffect(on(wholeWanted, askWhatIsDue, { defer: true }))
  const isOld = () => {
    const now = datasetHash(), asked = value()?.datasetHash
    return hasCaughtUp() && !isPending() && now !== undefined && asked !== undefined && now !== asked
  }
  const stop = () => {
    latest++
    isDue = false
    gone.abort()
    gone = new AbortController()
    setReached(undefined)
    setIsStopped(true)
    setIsPending(false)
  }
  const again = () => void ask(params())
  return { value, error, isPending, isOld, again, reached, isStopped, stop, goOn: again }
}
