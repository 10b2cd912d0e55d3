import { createSignal, For, Show } from 'solid-js'
import { Button, Dialog } from '../ui/index.ts'
import { Concerned } from './Concerned.tsx'
import { reasonOf } from './createCall.ts'
import { rateStrings as says } from './rateStrings.ts'
import { dayOf, fieldsOf, readFields, type Rate, type RateFields, type Rates } from './rateWords.ts'
import { server } from './server.ts'
import styles from './access.module.css'

/** Enters a rate, or corrects one; says how many contacts it concerns before it is saved. */
export function RateForm(props: { list: Rates; rate: Rate | undefined; onDone: (said: string) => void; onClose: () => void }) {
  // Safe to read once: the box is made anew for each rate.
  const [fields, setFields] = createSignal<RateFields>(fieldsOf(props.rate, props.list.rates[0]?.currency ?? '', dayOf(new Date())))
  const [wrong, setWrong] = createSignal<string>()
  const type = (name: keyof RateFields) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => {
    setFields({ ...fields(), [name]: event.currentTarget.value })
    setWrong(undefined)
  }
  const attempt = async (work: () => Promise<unknown>, said: string) => {
    try {
      await work()
      props.onDone(said)
    } catch (error) {
      setWrong(reasonOf(error))
    }
  }
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    const read = readFields(fields(), props.rate)
    if ('wrong' in read) setWrong(read.wrong)
    else void attempt(() => server.rates.save.mutate({ ...(props.rate && { id: props.rate.id }), rate: read.rate }), says.saved)
  }
  const remove = (rate: Rate) => void attempt(() => server.rates.remove.mutate({ id: rate.id }), says.removed)
  return (
    <Dialog title={props.rate ? says.form.correct : says.form.add} isOpen onClose={() => props.onClose()} focus="select">
      <form class={styles.fields} onSubmit={save} novalidate>
        <label>{says.form.touchpoint}
          <select value={fields().touchpoint} onChange={type('touchpoint')}><option value="">{says.form.any}</option><For each={props.list.touchpoints}>{(t) => <option value={t.code} selected={t.code === fields().touchpoint}>{t.name}</option>}</For></select>
        </label>
        <label>{says.form.channel}
          <select value={fields().channel} onChange={type('channel')}><option value="">{says.form.any}</option><For each={props.list.channels}>{(c) => <option value={c.code} selected={c.code === fields().channel}>{c.name}</option>}</For></select>
        </label>
        <label>{says.form.contact}<input inputmode="decimal" value={fields().contact} onInput={type('contact')} autocomplete="off" /></label>
        <label>{says.form.minute}<input inputmode="decimal" value={fields().minute} onInput={type('minute')} autocomplete="off" /></label>
        <label>{says.form.currency}<input value={fields().currency} onInput={type('currency')} maxLength={3} autocomplete="off" spellcheck={false} /></label>
        <label>{says.form.from}<input type="date" value={fields().from} onInput={type('from')} /></label>
        <label>{says.form.until}<input type="date" value={fields().until} onInput={type('until')} /></label>
        <Concerned channel={fields().channel} touchpoint={fields().touchpoint} since={fields().from} />
        <Show when={wrong()}>{(said) => <p class={styles.wrong} role="alert" ref={(said) => queueMicrotask(() => said.scrollIntoView({ block: 'nearest' }))}>{said()}</p>}</Show>
        <div class={styles.actions}>
          <Button type="submit" look="primary">{says.save}</Button>
          <Show when={props.rate}>{(rate) => <Button look="plain" class={styles.end} title={says.removeHelp} onClick={() => remove(rate())}>{says.remove}</Button>}</Show>
        </div>
      </form>
    </Dialog>
  )
}
