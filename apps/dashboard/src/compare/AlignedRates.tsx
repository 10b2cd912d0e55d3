import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Card, format } from '../ui/index.ts'
import type { DifferencesProps } from './DifferenceList.tsx'
import { rangeOf, sizeOf, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'
import styles from './AlignedRates.module.css'

const says = strings.rates
const MOST_PLACES = 14

/** The same things on both sides, on one scale, and their difference beside them. */
export function AlignedRates(props: DifferencesProps) {
  const endings = () => props.said.filter((d) => d.of.kind === 'achieved' || d.of.kind === 'outcome')
  const places = () => props.said.filter((d) => d.of.kind === 'place').sort((x, y) => largest(y) - largest(x)).slice(0, MOST_PLACES)
  const widest = () => Math.max(0.02, ...[...endings(), ...places()].flatMap((d) => (d.of.change && d.verdict !== 'tooFew' ? [Math.abs(d.of.change.low), Math.abs(d.of.change.high)] : [])))
  /** End of the bars' scale: the same for A and B and for every row. */
  const end = () => Math.min(1, Math.max(0.05, ...[...endings(), ...places()].flatMap((d) => [rangeOf(d.of.a)?.high ?? 0, rangeOf(d.of.b)?.high ?? 0])))
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.kinds} method={strings.list.method} isPending={props.isPending}
      sheet={() => ({ name: 'rates', columns: ['what', 'A', 'B', 'difference', 'low', 'high'], rows: [...endings(), ...places()].map((d) => [d.subject, sizeOf(d.of.a), sizeOf(d.of.b), d.of.change?.difference, d.of.change?.low, d.of.change?.high]) })}
    >
      <div class={styles.key} aria-hidden="true">
        <span class={styles.scale}>{says.scale(format.share(end()))}</span><span>{says.difference}</span><span><i data-side="b" />{says.moreB}</span><span><i data-side="none" />{says.noEvidence}</span><span><i data-side="a" />{says.moreA}</span>
      </div>
      <Rows title={says.endings} rows={endings()} end={end()} widest={widest()} peopleOf={props.peopleOf} />
      <Rows title={says.places} rows={places()} end={end()} widest={widest()} peopleOf={props.peopleOf} />
    </Card>
  )
}

function Rows(props: { title: string; rows: readonly SaidDifference[]; end: number; widest: number; peopleOf: DifferencesProps['peopleOf'] }) {
  return (
    <Show when={props.rows.length > 0}>
      <h3 class={styles.title}>{props.title}</h3>
      <ul class={styles.rows} data-drawing data-picture={props.title}>
        <For each={props.rows}>{(row) => (
          <li>
            <A class={styles.row!} href={props.peopleOf(row.of)} aria-label={says.row(row.subject, row.a, row.b, row.verdict === 'tooFew' ? says.tooFew : `${row.difference}, ${row.interval}`)}>
              <span class={styles.name} title={row.subject}>{row.subject}</span>
              <span class={styles.pair}><Bar side="a" of={row.of.a} end={props.end} /><Bar side="b" of={row.of.b} end={props.end} /></span>
              <span class={styles.values}><span data-side="a">{row.a}</span><span data-side="b">{row.b}</span></span>
              <Show when={row.verdict !== 'tooFew'} fallback={<span class={styles.tooFew}>{says.tooFew}</span>}>
                <DifferenceBar row={row} widest={props.widest} />
                <span class={styles.difference} data-verdict={row.verdict} title={row.interval}>{row.difference}</span>
              </Show>
            </A>
          </li>
        )}</For>
      </ul>
    </Show>
  )
}

export function Bar(props: { side: 'a' | 'b'; of: SaidDifference['of']['a']; end: number }) {
  const size = () => sizeOf(props.of) ?? 0
  const range = () => rangeOf(props.of)
  return (
    <span class={styles.bar} data-side={props.side}>
      <i style={{ width: `${(size() / props.end) * 100}%` }} />
      <Show when={range()}>{(r) => <b style={{ left: `${(r().low / props.end) * 100}%`, width: `${((r().high - r().low) / props.end) * 100}%` }} />}</Show>
    </span>
  )
}

/** A minus B around zero, right of the middle when it is more in A. */
export function DifferenceBar(props: { row: SaidDifference; widest: number }) {
  const at = (value: number) => 50 + (value / props.widest) * 50
  const change = () => props.row.of.change
  return (
    <span class={styles.around} data-verdict={props.row.verdict}>
      <Show when={change()}>{(c) => (
        <>
          <i style={{ left: `${Math.min(50, at(c().difference))}%`, width: `${Math.abs(at(c().difference) - 50)}%` }} />
          <b style={{ left: `${at(c().low)}%`, width: `${at(c().high) - at(c().low)}%` }} />
        </>
      )}</Show>
    </span>
  )
}

function largest(d: SaidDifference): number {
  return Math.max(sizeOf(d.of.a) ?? 0, sizeOf(d.of.b) ?? 0)
}
