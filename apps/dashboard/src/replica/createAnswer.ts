import type { Measured } from '@throughline/analytics/analysis'
import { createEffect, createSignal, createUniqueId, on, onCleanup, type Accessor } from 'solid-js'
import { noteWaiting, useDistance, wholeWanted } from './near.ts'
import type { Answer, Replica } from './replica.ts'

interface Going {
  readonly wanted: unknown
  readonly isSeen: boolean
  readonly gone: AbortController
  isAnswered: boolean
}

/**
 * Asks whenever the parameters or the data change; the last value stays while the next is worked out, and better versions of it take its place.
 * Under `WhenNear` it asks while its card is on or near the screen; further away it stays as it is, pending, until somebody comes near.
 */
export function createAnswer<R>(replica: Pick<Replica, 'ask' | 'version'>, analysis: string, params: Accessor<unknown>): Answer<R> {
  const [value, setValue] = createSignal<Measured<R>>()
  const [isPending, setPending] = createSignal(true)
  const [error, setError] = createSignal<Error>()
  const lane = `${analysis} ${createUniqueId()}`
  const distance = useDistance()
  /** What is to be asked; undefined once it was. */
  let due: { readonly wanted: unknown } | undefined
  let going: Going | undefined
  onCleanup(() => drop())

  createEffect(on([params, replica.version], ([wanted]) => {
    if (wanted === undefined) {
      due = undefined
      return setPending(false)
    }
    due = { wanted }
    setPending(true)
    // Nobody reads what an older question would say.
    if (distance() === 'far') drop()
    else ask()
  }))
  createEffect(on(distance, (at) => {
    // What still waits is taken back, or asked again as something that is looked at.
    if (going && !going.isAnswered && (at === 'far' || (at === 'seen' && !going.isSeen))) due ??= { wanted: going.wanted }
    if (at !== 'far') ask()
    else if (due) drop()
  }, { defer: true }))
  createEffect(on(wholeWanted, () => ask(), { defer: true }))

  function drop(): void {
    going?.gone.abort()
    going = undefined
  }

  function ask(): void {
    if (!due) return
    const { wanted } = due
    due = undefined
    const mine: Going = going = { wanted, isSeen: distance() === 'seen', gone: new AbortController(), isAnswered: false }
    const onBetter = (measured: Measured<R>) => { if (mine === going) setValue(() => measured) }
    noteWaiting(replica.ask<R>(analysis, wanted, { lane, isSeen: mine.isSeen, signal: mine.gone.signal, onBetter }).then(
      (measured) => {
        if (mine !== going) return
        mine.isAnswered = true
        setValue(() => measured)
        setError(undefined)
        setPending(false)
      },
      (reason: Error) => {
        if (mine !== going || reason.name === 'AbortError') return
        mine.isAnswered = true
        setError(reason)
        setPending(false)
      },
    ))
  }
  return { value, isPending, error }
}
