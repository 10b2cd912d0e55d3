import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import { format } from '../ui/index.ts'
import { rateStrings as says } from './rateStrings.ts'
import { momentOf } from './rateWords.ts'
import { server } from './server.ts'

/** Typing goes on for this long before the server is asked, in ms. */
const PAUSE_MS = 300

/** How many contacts a change of a rate concerns. Says nothing where the server cannot be asked: it is no condition. */
export function Concerned(props: { channel: string; touchpoint: string; since: string }) {
  const [found, setFound] = createSignal<{ readonly contacts: number; readonly told: number }>()
  createEffect(() => {
    const { channel, touchpoint, since } = props
    if (since === '') return
    let isOver = false
    const timer = setTimeout(() => {
      server.rates.concerned.query({ channel: channel || null, touchpoint: touchpoint || null, since: momentOf(since) })
        .then((answer) => { if (!isOver) setFound(answer) }, () => { if (!isOver) setFound(undefined) })
    }, PAUSE_MS)
    onCleanup(() => {
      isOver = true
      clearTimeout(timer)
    })
  })
  return (
    <p class="note" role="status">
      <Show when={found()} fallback={'\u00a0'}>
        {(n) => says.concerned(n().contacts, format.count(n().contacts), n().told === 0 ? '' : says.toldStay(format.count(n().told)))}
      </Show>
    </p>
  )
}
