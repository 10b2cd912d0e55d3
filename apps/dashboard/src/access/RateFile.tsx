import { toMajor } from '@throughline/domain/define/money'
import { createSignal, For, Show } from 'solid-js'
import { Button, Dialog, format, saveCsv } from '../ui/index.ts'
import { reasonOf } from './createCall.ts'
import { rateStrings } from './rateStrings.ts'
import type { Rate } from './rateWords.ts'
import { server } from './server.ts'
import styles from './access.module.css'

const says = rateStrings.file
const COLUMNS = ['channel', 'touchpoint', 'per contact', 'per minute', 'currency', 'valid from', 'valid until']

/** Rates from a CSV file, and into one. */
export function RateFile(props: { rates: readonly Rate[]; onDone: (said: string) => void }) {
  const [wrong, setWrong] = createSignal<{ readonly says: string; readonly lines: readonly string[] }>()
  let chooser: HTMLInputElement | undefined
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0]
    if (!file) return
    try {
      const came = await server.rates.import.mutate({ csv: await file.text(), timeZone: format.timeZone })
      if (came.kind === 'problems') setWrong({ says: says.problems(came.count, format.count(came.count)), lines: came.problems.map((one) => says.problem(format.count(one.row), one.column, one.says)) })
      else props.onDone(says.done(format.count(came.added), format.count(came.corrected), format.count(came.unchanged)))
    } catch (error) {
      setWrong({ says: reasonOf(error), lines: [] })
    } finally {
      // The same file may be chosen again once it is put right.
      input.value = ''
    }
  }
  const write = () => saveCsv({
    name: says.name, columns: COLUMNS,
    rows: props.rates.map((r) => [r.channel, r.touchpoint, toMajor(r.perContactMinor, r.currency), toMajor(r.perMinuteMinor, r.currency), r.currency, new Date(r.validFrom).toISOString(), r.validUntil && new Date(r.validUntil).toISOString()]),
  })
  return (
    <>
      <input ref={(input) => { chooser = input }} type="file" accept=".csv,text/csv,text/plain" hidden aria-label={says.read} onChange={(event) => void read(event.currentTarget)} />
      <Button title={says.help} onClick={() => chooser?.click()}>{says.read}</Button>
      <Show when={props.rates.length > 0}><Button look="plain" onClick={write}>{says.save}</Button></Show>
      <Show when={wrong()}>
        {(told) => (
          <Dialog title={says.read} isOpen onClose={() => setWrong(undefined)}>
            <p role="alert">{told().says}</p>
            <ul class={styles.problems}><For each={told().lines}>{(line) => <li>{line}</li>}</For></ul>
            <p class="note">{says.help}</p>
          </Dialog>
        )}
      </Show>
    </>
  )
}
