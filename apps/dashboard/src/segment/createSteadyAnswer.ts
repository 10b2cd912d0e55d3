import type { Measured } from '@throughline/analytics/analysis'
import { createEffect, createSignal, on, type Accessor } from 'solid-js'
import type { Answer, Replica } from '../replica/replica.ts'

/** An answer that does not move by itself when data arrives, because people are reading it. */
export interface SteadyAnswer<R> extends Answer<R> {
  /** Data came since it was asked. */
  readonly isOld: Accessor<boolean>
  readonly again: () => void
}

/**
 * Asks when the parameters change, when the first load ends, and when told to; not with every row that arrives.
 * For long work whose answer would jump: groups that change while somebody names them.
 */
export function createSteadyAnswer<R>(replica: Replica, analysis: string, params: Accessor<unknown>): SteadyAnswer<R> {
  const [value, setValue] = createSignal<Measured<R>>()
  const [error, setError] = createSignal<Error>()
  const [isPending, setIsPending] = createSignal(true)
  const [askedAt, setAskedAt] = createSignal(-1)
  let latest = 0

  const ask = async (wanted: unknown) => {
    const mine = ++latest
    const version = replica.version()
    setIsPending(true)
    try {
      const measured = await replica.ask<R>(analysis, wanted, { lane: analysis })
      if (mine !== latest) return
      setValue(() => measured)
      setAskedAt(version)
      setError(undefined)
      setIsPending(false)
    } catch (reason) {
      if (mine !== latest || !(reason instanceof Error) || reason.name === 'AbortError') return
      setError(reason)
      setIsPending(false)
    }
  }
  const isLoading = () => replica.status().load !== undefined
  const canAnswer = () => replica.status().canAnswer
  createEffect(on([params, isLoading, canAnswer], ([wanted]) => { if (canAnswer()) void ask(wanted) }))
  return { value, error, isPending, isOld: () => askedAt() >= 0 && replica.version() !== askedAt() && !isPending(), again: () => void ask(params()) }
}
