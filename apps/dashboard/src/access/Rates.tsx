import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import { Button, format, Table, toast } from '../ui/index.ts'
import { createCall } from './createCall.ts'
import { EndRate } from './EndRate.tsx'
import { Listing } from './Listing.tsx'
import { RateFile } from './RateFile.tsx'
import { RateForm } from './RateForm.tsx'
import { rateStrings as says } from './rateStrings.ts'
import { costingWords, isOpen, untilOf, whomOf, type Rate } from './rateWords.ts'
import { server } from './server.ts'
import styles from './access.module.css'

/** While contacts are costed again, the list is asked for this often, in ms. */
const EVERY_MS = 1_500

/** What contacts cost that tell no cost: rates by touchpoint and channel, and what the last change of them did. */
export function Rates(props: { class: string | undefined }) {
  const list = createCall(() => server.rates.list.query())
  const [writing, setWriting] = createSignal<{ readonly rate?: Rate }>()
  const [ending, setEnding] = createSignal<Rate>()
  const working = () => {
    const costing = list.value()?.costing
    return costing && costing.finishedAt === null ? costing : undefined
  }
  createEffect(() => {
    if (!working()) return
    const timer = setTimeout(() => void list.again(), EVERY_MS)
    onCleanup(() => clearTimeout(timer))
  })
  const done = (said: string) => {
    setWriting(undefined)
    setEnding(undefined)
    toast(said)
    void list.again()
  }
  return (
    <Listing
      class={props.class} question={says.question} means={says.means} list={list} lines={4} wrong={undefined}
      below={<>
        <div class={styles.actions}>
          <Button onClick={() => setWriting({})}>{says.add}</Button>
          <Show when={list.value()}>{(found) => <RateFile rates={found().rates} onDone={done} />}</Show>
        </div>
        <Show when={list.value() && writing()} keyed>{(one) => <RateForm list={list.value()!} rate={one.rate} onDone={done} onClose={() => setWriting(undefined)} />}</Show>
        <Show when={ending()} keyed>{(rate) => <EndRate rate={rate} onDone={done} onClose={() => setEnding(undefined)} />}</Show>
      </>}
    >
      {(found) => (
        <>
          <Show when={found().rates.length > 0} fallback={<p class="quiet">{says.none}</p>}>
            <Table<Rate>
              caption={says.question} rows={found().rates} first={12}
              columns={[
                { title: says.columns.whom, cell: (r) => whomOf(r), order: whomOf },
                { title: says.columns.contact, isNumber: true, cell: (r) => format.moneyExact(r.perContactMinor, r.currency), order: (r) => r.perContactMinor },
                { title: says.columns.minute, isNumber: true, cell: (r) => format.moneyExact(r.perMinuteMinor, r.currency), order: (r) => r.perMinuteMinor },
                { title: says.columns.from, cell: (r) => <span title={format.moment(new Date(r.validFrom))}>{format.day(new Date(r.validFrom))}</span>, order: (r) => Date.parse(r.validFrom) },
                { title: says.columns.until, cell: (r) => <span classList={{ quiet: !isOpen(r) }}>{untilOf(r, new Date(), format)}</span> },
                {
                  title: '', isNumber: true, cell: (r) => (
                    <>
                      <Button look="plain" onClick={() => setWriting({ rate: r })}>{says.correct}</Button>
                      <Show when={isOpen(r)}><Button look="plain" onClick={() => setEnding(r)}>{says.end}</Button></Show>
                    </>
                  ),
                },
              ]}
            />
          </Show>
          <Show when={found().costing}>
            {(costing) => <p class="note" role="status">{working() ? says.working(format.share(Math.min(1, costing().doneShare))) : costingWords(costing(), format)}</p>}
          </Show>
        </>
      )}
    </Listing>
  )
}
