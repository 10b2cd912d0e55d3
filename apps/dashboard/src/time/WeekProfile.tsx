import type { BeforeAfterMeasure, BeforeAfterWeek } from '@throughline/analytics'
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import { createWidth } from '../chart/createWidth.ts'
import { strings } from './strings.ts'
import styles from './Times.module.css'

const says = strings.beforeAfter
const HEIGHT = 220
const LEFT = 56, RIGHT = 12, TOP = 20, BOTTOM = 28

type Side = 'met' | 'others'

/** Means by week around the meeting, with their bands: those who met it, and dashed those who never did. */
export function WeekProfile(props: { weeks: readonly BeforeAfterWeek[]; measure: BeforeAfterMeasure; hasOthers: boolean; sayLevel: (x: number) => string }): JSX.Element {
  const { ref, width } = createWidth(0)
  const [at, setAt] = createSignal<number>()
  const sides = (): readonly Side[] => (props.hasOthers ? ['others', 'met'] : ['met'])
  const scale = createMemo(() => {
    const ends = props.weeks.flatMap((week) => sides().flatMap((side) => { const mean = week[side][props.measure]; return mean ? [mean.low ?? mean.mean, mean.high ?? mean.mean] : [] }))
    // Sums begin at nought; what is felt has its own scale.
    const from = props.measure === 'contacts' || props.measure === 'cost' ? 0 : Math.min(...ends, Number.POSITIVE_INFINITY)
    const to = Math.max(...ends, from)
    const low = Number.isFinite(from) ? from : 0
    return { low, high: to > low ? to : low + 1 }
  })
  const step = () => Math.max(1, width() - LEFT - RIGHT) / props.weeks.length
  const x = (i: number) => LEFT + (i + 0.5) * step()
  const y = (value: number) => TOP + (1 - (value - scale().low) / (scale().high - scale().low)) * (HEIGHT - TOP - BOTTOM)
  const known = (side: Side) => props.weeks.flatMap((week, i) => { const mean = week[side][props.measure]; return mean ? [{ i, ...mean }] : [] })
  const line = (side: Side) => known(side).map((p, n) => `${n === 0 ? 'M' : 'L'}${x(p.i).toFixed(1)} ${y(p.mean).toFixed(1)}`).join('')
  const band = (side: Side) => {
    const points = known(side).filter((p) => p.low !== null)
    if (points.length < 2) return ''
    return `M${points.map((p) => `${x(p.i).toFixed(1)} ${y(Math.max(scale().low, p.high!)).toFixed(1)}`).join('L')}L${[...points].reverse().map((p) => `${x(p.i).toFixed(1)} ${y(Math.max(scale().low, p.low!)).toFixed(1)}`).join('L')}Z`
  }
  const word = (week: number) => (week < 0 ? `\u2212${-week}` : `+${week + 1}`)
  const colour = { met: 'var(--cohort-a)', others: 'var(--cohort-b)' } as const
  const read = () => {
    const week = props.weeks[at() ?? -1]
    if (!week) return ''
    const told = (side: Side) => { const mean = week[side][props.measure]; return mean ? props.sayLevel(mean.mean) : says.unknown }
    return says.read(word(week.week), told('met'), props.hasOthers ? told('others') : '')
  }
  const every = () => Math.max(1, Math.ceil(34 / step()))
  const onPointerMove = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect()
    setAt(Math.max(0, Math.min(props.weeks.length - 1, Math.floor((event.clientX - left - LEFT) / step()))))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    setAt((now) => Math.max(0, Math.min(props.weeks.length - 1, (now ?? props.weeks.length / 2 - 1) + by)))
  }
  return (
    <div>
      <div
        class={styles.curve} style={{ height: `${HEIGHT}px` }} ref={ref} role="img" tabIndex={0} aria-label={says.described(says.measures[props.measure])}
        onPointerMove={onPointerMove} onPointerLeave={() => setAt(undefined)} onKeyDown={onKeyDown} onBlur={() => setAt(undefined)}
      >
        <Show when={width() > 0}>
          <svg aria-hidden="true" width={width()} height={HEIGHT}>
            <For each={[0, 0.5, 1].map((part) => scale().low + part * (scale().high - scale().low))}>{(value) => (
              <>
                <line x1={LEFT} x2={width() - RIGHT} y1={y(value)} y2={y(value)} stroke="var(--line)" />
                <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">{props.sayLevel(value)}</text>
              </>
            )}</For>
            <For each={props.weeks}>{(week, i) => <Show when={(week.week < 0 ? -week.week - 1 : week.week) % every() === 0}><text x={x(i())} y={HEIGHT - 8} text-anchor="middle">{word(week.week)}</text></Show>}</For>
            <line x1={LEFT + (step() * props.weeks.length) / 2} x2={LEFT + (step() * props.weeks.length) / 2} y1={TOP - 6} y2={HEIGHT - BOTTOM} stroke="var(--ink-3)" stroke-dasharray="2 3" />
            <text x={LEFT + (step() * props.weeks.length) / 2} y={TOP - 8} text-anchor="middle">{says.meeting}</text>
            <For each={sides()}>{(side) => (
              <>
                <path d={band(side)} fill={`var(--cohort-${side === 'met' ? 'a' : 'b'}-soft)`} opacity={side === 'met' ? 0.9 : 0.6} />
                <path d={line(side)} fill="none" stroke={colour[side]} stroke-width={side === 'met' ? 2 : 1.5} stroke-dasharray={side === 'met' ? undefined : '4 3'} />
              </>
            )}</For>
            <For each={known('met')}>{(p) => <circle cx={x(p.i)} cy={y(p.mean)} r="3" fill={colour.met} />}</For>
            <Show when={at() !== undefined}><line x1={x(at()!)} x2={x(at()!)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--ink-3)" /></Show>
          </svg>
        </Show>
      </div>
      <p class={styles.read} aria-live="polite">
        <Show when={at() !== undefined} fallback={<span class={styles.key}><i data-side="a" />{says.met}<Show when={props.hasOthers}><i data-side="b" />{says.others}</Show></span>}>{read()}</Show>
      </p>
    </div>
  )
}
