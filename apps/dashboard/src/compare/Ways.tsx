import type { Difference, VariantMix } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Card, format } from '../ui/index.ts'
import { Bar, DifferenceBar } from './AlignedRates.tsx'
import rates from './AlignedRates.module.css'
import type { DifferencesProps } from './DifferenceList.tsx'
import { rangeOf, sizeOf, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'
import styles from './Ways.module.css'

const says = strings.ways
const MOST = 10

/** Whether the ways through differ as a whole, and which ones; a click on a side's share opens its customers. */
export function Ways(props: DifferencesProps & { readonly variants: VariantMix; readonly runs: { readonly a: number; readonly b: number }; readonly peopleOfB: (difference: Difference) => string }) {
  const ways = () => props.said.filter((d) => d.of.kind === 'variant')
  /** Those that differ first, then the ones most runs take. */
  const shown = () => ways().toSorted((x, y) => Number(isClear(y)) - Number(isClear(x)) || largest(y) - largest(x)).slice(0, MOST)
  const end = () => Math.min(1, Math.max(0.02, ...shown().flatMap((d) => [rangeOf(d.of.a)?.high ?? 0, rangeOf(d.of.b)?.high ?? 0])))
  const widest = () => Math.max(0.01, ...shown().flatMap((d) => (d.of.change && d.verdict !== 'tooFew' ? [Math.abs(d.of.change.low), Math.abs(d.of.change.high)] : [])))
  const others = () => says.others(format.share(props.variants.otherRuns.a / props.runs.a), format.share(props.variants.otherRuns.b / props.runs.b))
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.kinds} method={says.method} isPending={props.isPending}
      sheet={() => ({
        name: 'ways', columns: [says.columns.way, 'A', 'B', 'difference', 'low', 'high', 'adjusted p'],
        rows: ways().map((d) => ['names' in d.of ? d.of.names.join(' → ') : d.subject, sizeOf(d.of.a), sizeOf(d.of.b), d.of.change?.difference, d.of.change?.low, d.of.change?.high, d.of.adjusted]),
      })}
    >
      <p class={styles.said} data-plain={props.variants.isSignificant ? undefined : ''}>{sayMix(props.variants)}</p>
      <ul data-drawing>
        <For each={shown()}>{(row) => (
          <li class={styles.row}>
            <span class={styles.way} title={row.subject}>{row.subject}</span>
            <span class={styles.sides}>
              <A class={styles.side!} data-side="a" href={props.peopleOf(row.of)} aria-label={says.people(row.a, row.subject, 'A')}><Bar side="a" of={row.of.a} end={end()} />{row.a}</A>
              <A class={styles.side!} data-side="b" href={props.peopleOfB(row.of)} aria-label={says.people(row.b, row.subject, 'B')}><Bar side="b" of={row.of.b} end={end()} />{row.b}</A>
            </span>
            <Show when={row.verdict !== 'tooFew'} fallback={<span class={rates.tooFew}>{strings.rates.tooFew}</span>}>
              <DifferenceBar row={row} widest={widest()} />
              <span class={rates.difference} data-verdict={row.verdict} title={row.interval}>{row.difference}</span>
            </Show>
          </li>
        )}</For>
      </ul>
      <Show when={props.variants.compared > 0}><p class={styles.others}>{others()}</p></Show>
    </Card>
  )
}

/** Whether the ways differ as a whole, in one sentence. */
export function sayMix(variants: VariantMix): string {
  if (variants.isTooFew) return says.tooFew
  return variants.isSignificant ? says.differ(format.number(Math.round(variants.apart * 100))) : says.alike
}

function isClear(said: SaidDifference): boolean {
  return said.verdict === 'more' || said.verdict === 'less'
}

function largest(d: SaidDifference): number {
  return Math.max(sizeOf(d.of.a) ?? 0, sizeOf(d.of.b) ?? 0)
}
