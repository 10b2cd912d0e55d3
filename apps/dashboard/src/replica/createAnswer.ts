import type { Measured } from '@throughline/analytics/analysis'
import { createEffect, createSignal, createUniqueId, on, onCleanup, type Accessor } from 'solid-js'
import type { Answer, Replica } from './replica.ts'

/** Asks whenever the parameters or the data change; the last value stays while the next is worked out, and better versions of it take its place. */
export function createAnswer<R>(replica: Pick<Replica, 'ask' | 'version'>, analysis: string, params: Accessor<unknown>): Answer<R> {
  const [value, setValue] = createSignal<Measured<R>>()
  const [isPending, setPending] = createSignal(true)
  const [error, setError] = createSignal<Error>()
  const lane = `${analysis} ${createUniqueId()}`
  const gone = new AbortController()
  let latest = 0
  onCleanup(() => {
    latest = -1
    gone.abort()
  })

  createEffect(on([params, replica.version], ([wanted]) => {
    if (wanted === undefined) return setPending(false)
    const mine = ++latest
    setPending(true)
    const onBetter = (measured: Measured<R>) => { if (mine === latest) setValue(() => measured) }
    replica.ask<R>(analysis, wanted, { lane, signal: gone.signal, onBetter }).then(
      (measured) => {
        if (mine !== latest) return
        setValue(() => measured)
        setError(undefined)
        setPending(false)
      },
      (reason: Error) => {
        if (mine !== latest || reason.name === 'AbortError') return
        setError(reason)
        setPending(false)
      },
    )
  }))
  return { value, isPending, error }
}
