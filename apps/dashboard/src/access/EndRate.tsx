import { createSignal, Show } from 'solid-js'
import { Button, Dialog } from '../ui/index.ts'
import { Concerned } from './Concerned.tsx'
import { reasonOf } from './createCall.ts'
import { rateStrings as says } from './rateStrings.ts'
import { dayOf, momentOf, whomOf, type Rate } from './rateWords.ts'
import { server } from './server.ts'
import styles from './access.module.css'

/** Ends a rate from some day on. */
export function EndRate(props: { rate: Rate; onDone: (said: string) => void; onClose: () => void }) {
  const [day, setDay] = createSignal(dayOf(new Date()))
  const [wrong, setWrong] = createSignal<string>()
  const end = async (event: SubmitEvent) => {
    event.preventDefault()
    if (day() === '') return
    try {
      await server.rates.end.mutate({ id: props.rate.id, at: momentOf(day()) })
      props.onDone(says.saved)
    } catch (error) {
      setWrong(reasonOf(error))
    }
  }
  return (
    <Dialog title={says.form.end(whomOf(props.rate))} isOpen onClose={() => props.onClose()} focus="input">
      <form class={styles.fields} onSubmit={(event) => void end(event)}>
        <label>{says.form.last}<input type="date" required value={day()} onInput={(event) => { setDay(event.currentTarget.value); setWrong(undefined) }} /></label>
        <Concerned channel={props.rate.channel ?? ''} touchpoint={props.rate.touchpoint ?? ''} since={day()} />
        <Show when={wrong()}>{(said) => <p class={styles.wrong} role="alert" ref={(said) => queueMicrotask(() => said.scrollIntoView({ block: 'nearest' }))}>{said()}</p>}</Show>
        <div class={styles.actions}><Button type="submit" look="primary">{says.end}</Button></div>
      </form>
    </Dialog>
  )
}
