import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { TooFew } from '@throughline/analytics'
import type { EconomicsWhatIf, WhatIfStep } from '@throughline/analytics/economics/whatIf'
import type { Mean } from '@throughline/analytics/kernel/interval'
import { toMajor } from '@throughline/domain/define/money'
import { TableBehind } from '../chart/TableBehind.tsx'
import { peopleLink } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { whatIfStrings as says } from '../strings/whatIf.ts'
import { Card, Define, Empty, Evidence, format, Skeleton } from '../ui/index.ts'
import styles from './WhatIf.module.css'

type Told = WhatIfStep & { readonly gain: NonNullable<WhatIfStep['gain']> }

/** What fewer drop-offs at each step would bring, for as many fewer as the slider says. */
export function WhatIf(props: { class: string | undefined }): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [percent, setPercent] = createSignal(10)
  const [chosen, setChosen] = createSignal<string>()
  const [own, setOwn] = createSignal<string>()
  const journeys = () => (use.overview()?.journeys ?? []).filter((j) => j.ends === 'outcome' && j.tier === 'journey')
  const named = () => use.cohort().journeys?.find((code) => journeys().some((j) => j.code === code))
  const journey = () => own() ?? named() ?? [...journeys()].sort((a, b) => b.runs - a.runs)[0]?.code
  // Those who did not get there are half of the question.
  const cohort = createMemo(() => { const { outcomes: _, statuses: __, journeys: ___, ...others } = use.cohort(); return others })
  const asked = replica.createAnswer<EconomicsWhatIf | TooFew>('economics.whatIf', () => { const code = journey(); return code === undefined ? undefined : { cohort: cohort(), journey: code, fewer: percent() / 100 } })
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'whatIf' ? now : undefined }
  const told = (of: EconomicsWhatIf): Told[] => of.steps.flatMap((s) => (s.gain ? [{ ...s, gain: s.gain }] : []))
  const step = (of: EconomicsWhatIf) => { const all = told(of); return all.find((s) => s.key === chosen()) ?? all.find((s) => s.key === of.best) ?? [...all].sort((a, b) => b.lost - a.lost)[0] }
  return (
    <Show when={journeys().length > 0}>
      <Card
        class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="runs" method={says.method} evidence="assumed" isPending={asked.isPending() && result() !== undefined}
        answer={<Show when={found()}>{(found) => <Show when={step(found())} fallback={says.none}>{(step) => <Said found={found()} step={step()} percent={percent()} />}</Show>}</Show>}
        sheet={() => ({
          name: 'what-if', columns: says.sheet,
          rows: (found()?.steps ?? []).map((s) => [s.name, s.reached, s.lost, s.gain?.saved ?? null, s.gain?.achieved.mean ?? null, ...(['revenue', 'cost', 'margin'] as const).flatMap((part) => ends(s.gain?.[part], found()!.currency))]),
        })}
      >
        <div class={styles.asks}>
          <label>{says.journey} <select value={journey()} onChange={(event) => { setOwn(event.currentTarget.value); setChosen(undefined) }}><For each={journeys()}>{(j) => <option value={j.code}>{j.name}</option>}</For></select></label>
          <label class={styles.slider}>{says.fewer} <input type="range" min="1" max="50" value={percent()} onInput={(event) => setPercent(Number(event.currentTarget.value))} aria-valuetext={says.percent(percent())} /> <output>{says.percent(percent())}</output></label>
        </div>
        <Show when={result()} fallback={<Skeleton height={260} />}>
          <Show when={found()} fallback={<Empty title={says.few.title}>{says.few.says(format.count((result() as TooFew).n), format.count((result() as TooFew).needed))}</Empty>}>
            {(found) => (
              <>
                <Steps found={found()} told={told(found())} chosen={step(found())?.key} choose={setChosen} />
                <TableBehind
                  caption={says.question} columns={says.columns}
                  rows={found().steps.map((s) => ({ cells: [s.name, format.count(s.reached), format.count(s.lost), ...(s.gain ? [format.number(s.gain.saved), format.number(Math.round(s.gain.achieved.mean * 10) / 10), ...(['revenue', 'cost', 'margin', 'value'] as const).map((part) => amount(s.gain![part], found().currency))] : ['–', '–', '–', '–', '–', '–'])] }))}
                />
              </>
            )}
          </Show>
        </Show>
      </Card>
    </Show>
  )
}

/** A band for each step: what the saved would bring, with its interval. A press chooses the step the sentence is about. */
function Steps(props: { found: EconomicsWhatIf; told: readonly Told[]; chosen: string | undefined; choose: (key: string) => void }): JSX.Element {
  const scale = createMemo(() => {
    const ends = props.told.flatMap(({ gain: { margin } }) => [margin.low!, margin.high!])
    const low = Math.min(0, ...ends), high = Math.max(0, ...ends)
    return { low, width: high - low || 1 }
  })
  const at = (x: number) => `${((x - scale().low) / scale().width) * 100}%`
  const long = (from: number, to: number) => `${(Math.abs(to - from) / scale().width) * 100}%`
  const money = (minor: number) => format.money(Math.round(minor), props.found.currency)
  return (
    <ol class={styles.rows} style={{ '--zero': at(0) }} aria-label={says.question}>
      <For each={props.found.steps}>
        {(s) => (
          <li class={styles.row} data-none={s.gain?.verdict === 'noEvidence' || !s.gain ? '' : undefined} data-chosen={s.key === props.chosen ? '' : undefined}>
            <div class={styles.name}>
              <Show when={s.gain} fallback={s.name}><button type="button" class={styles.choose} aria-pressed={s.key === props.chosen} onClick={() => props.choose(s.key)}>{s.name}</button></Show>
              <small><A href={peopleLink(s.drill)}>{says.lost(format.count(s.lost), format.count(s.reached))}</A></small>
            </div>
            <div class={styles.field} aria-hidden="true">
              <Show when={s.gain}>{(gain) => <><i class={styles.band} style={{ left: at(gain().margin.low!), width: long(gain().margin.low!, gain().margin.high!) }} /><i class={styles.point} style={{ left: at(gain().margin.mean) }} /></>}</Show>
            </div>
            <div class={styles.amount}>
              <Show when={s.gain} fallback={<small>{says.tooFew}</small>}>
                {(gain) => <><Define plain quiet says={says.detail(format.number(gain().saved), money(gain().revenue.mean), money(gain().cost.mean))}><b>{format.money(Math.round(gain().margin.mean), props.found.currency, { signed: true })}</b></Define><small>{says.interval(money(gain().margin.low!), money(gain().margin.high!))}</small></>}
              </Show>
            </div>
          </li>
        )}
      </For>
    </ol>
  )
}

function Said(props: { found: EconomicsWhatIf; step: Told; percent: number }): JSX.Element {
  const money = (minor: number) => format.money(Math.round(minor), props.found.currency)
  const gain = () => props.step.gain
  const few = (n: number) => format.number(n >= 100 ? Math.round(n) : Math.round(n * 10) / 10)
  return (
    <>
      <strong>{says.answer(says.percent(props.percent), props.step.name, few(gain().saved), few(gain().achieved.mean), few(gain().achieved.low!) === few(gain().achieved.high!) ? '' : ` (${says.interval(few(gain().achieved.low!), few(gain().achieved.high!))})`)}</strong>{' '}
      {gain().verdict === 'noEvidence' ? says.open(money(gain().margin.low!), money(gain().margin.high!)) : says.worth(money(gain().margin.mean), money(gain().margin.low!), money(gain().margin.high!))} <Evidence of="assumed" />{' '}
      {says.assumption(format.share(gain().rate.mean))}
    </>
  )
}

function amount(of: Mean, currency: string): string {
  return says.interval_(format.money(Math.round(of.mean), currency), format.money(Math.round(of.low!), currency), format.money(Math.round(of.high!), currency))
}

function ends(of: Mean | undefined, currency: string): (number | null)[] {
  return of ? [toMajor(of.mean, currency), toMajor(of.low!, currency), toMajor(of.high!, currency)] : [null, null, null]
}
