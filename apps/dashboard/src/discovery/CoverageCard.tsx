import type { JourneyVariants, Measured } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { createWidth } from '../chart/createWidth.ts'
import { TableBehind } from '../chart/TableBehind.tsx'
import { Card, format } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './CoverageCard.module.css'

const says = strings.coverage
const HEIGHT = 180
/** Room for “1,234 ways: 56 %”: a mark near the right border is written further down instead, under the line. */
const MARK_WIDTH = 96
const LEFT = 44
const BOTTOM = 24

interface CoverageCardProps {
  readonly measured: Measured<JourneyVariants>
  readonly isPending: boolean
  readonly peopleOf: (sequence: readonly string[]) => string | undefined
  readonly class: string | undefined
}

/** How few exact ways hold how much of reality, and the way most good ends took. */
export function CoverageCard(props: CoverageCardProps) {
  const { ref, width } = createWidth(480)
  const found = () => props.measured.result
  /** Ways on a logarithmic scale: the first few matter as much as the last thousand. */
  const x = (variants: number): number => LEFT + (Math.log(variants) / Math.max(1e-9, Math.log(found().distinct))) * (width() - LEFT - 8)
  const y = (share: number): number => 8 + (1 - share) * (HEIGHT - BOTTOM - 8)
  const line = createMemo(() => found().coverage.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.variants).toFixed(1)} ${y(point.share).toFixed(1)}`).join(' '))
  const needed = (share: number) => found().coverage.find((point) => point.share >= share - 1e-12)
  const marks = () => [0.5, 0.8].flatMap((share) => needed(share) ?? [])
  const ticks = () => [...new Set([1, 10, 100, 1_000, 10_000].filter((tick) => tick < found().distinct / 2).concat(found().distinct))]
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts="runs" method={says.method} evidence={(found().happyPath?.costMinor ?? 0) > 0 ? 'sums' : undefined} isPending={props.isPending}
      answer={needed(0.8) && says.answer(format.count(needed(0.8)!.variants), format.count(found().distinct), format.share(needed(0.8)!.share))}
      sheet={() => ({ name: 'coverage', columns: says.columns, rows: found().coverage.map((point) => [point.variants, point.runs, point.share]) })}
    >
      <div ref={ref} class={styles.frame}>
        <svg width={width()} height={HEIGHT} role="img" aria-label={says.described(format.count(found().distinct), marks().map((m) => says.mark(format.count(m.variants), format.share(m.share))).join('; '))}>
          <For each={[0, 0.5, 1]}>{(share) => (
            <g><line class={styles.grid} x1={LEFT} x2={width() - 8} y1={y(share)} y2={y(share)} /><text class={styles.tick} x={LEFT - 6} y={y(share) + 4} text-anchor="end">{format.share(share)}</text></g>
          )}</For>
          <For each={ticks()}>{(tick) => <text class={styles.tick} x={x(tick)} y={HEIGHT - 6} text-anchor={tick === 1 ? 'start' : tick === found().distinct ? 'end' : 'middle'}>{tick === found().distinct ? says.last(format.count(tick)) : format.count(tick)}</text>}</For>
          <path class={styles.line} d={line()} />
          <For each={marks()}>{(mark) => (
            <g>
              <circle class={styles.dot} cx={x(mark.variants)} cy={y(mark.share)} r="4" />
              <text class={styles.mark} x={Math.min(x(mark.variants) + 8, width() - 8 - MARK_WIDTH)} y={y(mark.share) + (x(mark.variants) + 8 > width() - 8 - MARK_WIDTH ? 24 : 16)}>{says.mark(format.count(mark.variants), format.share(mark.share))}</text>
            </g>
          )}</For>
        </svg>
      </div>
      <Show when={found().happyPath}>{(happy) => (
        <div class={styles.happy}>
          <h3>{says.happy}</h3>
          <p class={styles.way}>{happy().names.join(' → ')}</p>
          <p class={styles.facts}>
            <Show when={props.peopleOf(happy().sequence)} fallback={<span>{says.happyRuns(format.count(happy().runs), format.share(happy().share))}</span>}>
              {(people) => <A href={people()}>{says.happyRuns(format.count(happy().runs), format.share(happy().share))}</A>}
            </Show>
            <span>{says.happyAchieved(format.share(happy().ofAchieved))}</span>
            <span>{says.happyTime(format.duration(happy().medianS), format.duration(happy().meanS))}</span>
            <Show when={happy().costMinor > 0}><span>{says.cost(format.money(happy().costMinor / happy().runs, found().currency))}</span></Show>
          </p>
        </div>
      )}</Show>
      <TableBehind caption={says.question} columns={says.columns} rows={found().coverage.map((point) => ({ cells: [format.count(point.variants), format.count(point.runs), format.share(point.share)] }))} />
    </Card>
  )
}
