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
 * Work that somebody stopped is not begun again by new data, only by other parameters or by hand.
 */
export function createAnswer<R>(replica: Pick<Replica, 'ask' | 'version'>, analysis: string, params: Accessor<unknown>): Answer<R> {
  const [value, setValue] = createSignal<Measured<R>>()
  const [isPending, setPending] = createSignal(true)
  const [error, setError] = createSignal<Error>()
  const [reached, setReached] = createSignal<number>()
  const [stopped, setStopped] = createSignal<{ readonly wanted: unknown }>()
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
    const was = stopped()
    if (was && JSON.stringify(was.wanted) === JSON.stringify(wanted)) return
    setStopped(undefined)
    begin(wanted)
  }))
  createEffect(on(distance, (at) => {
    // What still waits is taken back, or asked again as something that is looked at.
    if (going && !going.isAnswered && (at === 'far' || (at === 'seen' && !going.isSeen))) due ??= { wanted: going.wanted }
    if (at !== 'far') ask()
    else if (due) drop()
  }, { defer: true }))
  createEffect(on(wholeWanted, () => ask(), { defer: true }))

  function begin(wanted: unknown): void {
    due = { wanted }
    setPending(true)
    // Nobody reads what an older question would say.
    if (distance() === 'far') drop()
    else ask()
  }

  function drop(): void {
    going?.gone.abort()
    going = undefined
    setReached(undefined)
  }

  function ask(): void {
    if (!due) return
    const { wanted } = due
    due = undefined
    setReached(undefined)
    const mine: Going = going = { wanted, isSeen: distance() === 'seen', gone: new AbortController(), isAnswered: false }
    const onBetter = (measured: Measured<R>) => { if (mine === going) setValue(() => measured) }
    const onReached = (share: number) => { if (mine === going) setReached(share < 1 ? share : undefined) }
    noteWaiting(replica.ask<R>(analysis, wanted, { lane, isSeen: mine.isSeen, signal: mine.gone.signal, onBetter, onReached }).then(
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
        setReached(undefined)
        setPending(false)
      },
    ))
  }
  return {
    value, isPending, error, reached, isStopped: () => stopped() !== undefined,
    stop() {
      const wanted = due?.wanted ?? going?.wanted
      if (wanted === undefined) return
      due = undefined
      drop()
      setStopped({ wanted })
      setPending(false)
    },
    goOn() {
      const was = stopped()
      if (!was) return
      setStopped(undefined)
      begin(was.wanted)
    },
  }
}
