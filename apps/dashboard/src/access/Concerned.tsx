import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import { format } from '../ui/index.ts'
import { rateStrings as says } from './rateStrings.ts'
import { momentOf } from './rateWords.ts'
import { server } from './server.ts'

/** Typing goes on for this long before the server is asked; where it did not answer, it is asked again after so long. In ms. */
const PAUSE_MS = 300
const AGAIN_MS = 3_000

/** How many contacts a change of a rate concerns. Says nothing while the server cannot be asked: it is no condition. */
export function Concerned(props: { channel: string; touchpoint: string; since: string }) {
  const [found, setFound] = createSignal<{ readonly contacts: number; readonly told: number }>()
  createEffect(() => {
    const asked = { channel: props.channel || null, touchpoint: props.touchpoint || null, since: props.since }
    if (asked.since === '') return
    let isOver = false, timer: ReturnType<typeof setTimeout>
    const ask = async () => {
      const answer = await server.rates.concerned.query({ ...asked, since: momentOf(asked.since) }).catch(() => undefined)
      if (isOver) return
      setFound(answer)
      if (!answer) timer = setTimeout(() => void ask(), AGAIN_MS)
    }
    timer = setTimeout(() => void ask(), PAUSE_MS)
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
