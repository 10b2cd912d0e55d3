import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { ExperimentEffect, ExperimentLook, ExperimentMeasure } from '@throughline/analytics/experiment/effect'
import type { Interval } from '@throughline/analytics/kernel/interval'
import { createWidth } from '../chart/createWidth.ts'
import { TableBehind } from '../chart/TableBehind.tsx'
import { format } from '../ui/format.ts'
import styles from './Proof.module.css'
import { strings } from './strings.ts'
import { changeOf, intervalOf } from './words.ts'

const says = strings.looks
const HEIGHT = 260
const LEFT = 68, RIGHT = 12, TOP = 8, BOTTOM = 28

/** The difference as it could be seen over time, with the band that may be looked at every day. Pointer and arrow keys read it. */
export function Looks(props: { found: ExperimentEffect; measure: ExperimentMeasure }): JSX.Element {
  const { ref, width } = createWidth(0)
  const [chosen, setChosen] = createSignal<number>()
  const looks = () => props.found.looks
  const change = (x: number) => changeOf(x, props.measure, props.found.currency)
  const interval = (of: Interval) => intervalOf(of.low, of.high, props.measure, props.found.currency)
  /** First looks are wild: the scale is that of the later half, with room for all bands of it. */
  const scale = createMemo(() => {
    const settled = looks().slice(Math.floor(looks().length / 3))
    const ends = settled.flatMap((l) => [l.low, l.high, l.always?.low ?? l.low, l.always?.high ?? l.high])
    const low = Math.min(0, ...ends), high = Math.max(0, ...ends), room = (high - low || 1) * 0.06
    return { low: low - room, high: high + room }
  })
  const x = (i: number) => LEFT + (looks().length < 2 ? 0.5 : i / (looks().length - 1)) * Math.max(1, width() - LEFT - RIGHT)
  const y = (value: number) => TOP + (1 - (Math.max(scale().low, Math.min(scale().high, value)) - scale().low) / (scale().high - scale().low)) * (HEIGHT - TOP - BOTTOM)
  const band = (of: (look: ExperimentLook) => Interval | null) => {
    const known = looks().flatMap((look, i) => { const own = of(look); return own ? [{ i, ...own }] : [] })
    if (known.length < 2) return ''
    const point = (i: number, value: number) => `${x(i).toFixed(1)} ${y(value).toFixed(1)}`
    return `M${known.map((k) => point(k.i, k.high)).join('L')}L${known.toReversed().map((k) => point(k.i, k.low)).join('L')}Z`
  }
  const ticks = () => { const { low, high } = scale(); return [low + (high - low) * 0.04, 0, high - (high - low) * 0.04].filter((v, i, all) => i === 1 || Math.abs(y(v) - y(all[1]!)) > 24) }
  const days = () => { const n = looks().length, count = Math.max(2, Math.min(5, Math.floor(width() / 120))); return [...new Set(Array.from({ length: count }, (_, k) => Math.round((k * (n - 1)) / (count - 1))))] }
  const read = () => {
    const look = chosen() === undefined ? undefined : looks()[chosen()!]
    return look && says.read(format.day(look.at), change(look.difference), interval(look), look.always ? interval(look.always) : undefined, format.count(look.customers))
  }
  const onPointerMove = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect()
    setChosen(Math.max(0, Math.min(looks().length - 1, Math.round(((event.clientX - left - LEFT) / Math.max(1, width() - LEFT - RIGHT)) * (looks().length - 1)))))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    setChosen((now) => Math.max(0, Math.min(looks().length - 1, (now ?? looks().length) + step)))
  }
  return (
    <Show when={looks().length > 1} fallback={<p class="note">{says.none}</p>}>
      <div
        class={styles.looks} style={{ height: `${HEIGHT}px` }} ref={ref} role="img" tabIndex={0} aria-label={`${says.question(props.measure.name)}. ${answerOf(props.found)}`}
        onPointerMove={onPointerMove} onPointerLeave={() => setChosen(undefined)} onKeyDown={onKeyDown} onBlur={() => setChosen(undefined)}
      >
        <Show when={width() > 0}>
          <svg aria-hidden="true" width={width()} height={HEIGHT}>
            <path d={band((l) => l.always)} fill="var(--wash-strong)" />
            <path d={band((l) => l)} fill="var(--cohort-a-soft)" />
            <For each={ticks()}>{(value) => <><line x1={LEFT} x2={width() - RIGHT} y1={y(value)} y2={y(value)} stroke={value === 0 ? 'var(--line-strong)' : 'var(--line)'} /><text x={LEFT - 8} y={y(value) + 4} text-anchor="end">{value === 0 ? '0' : change(value).replace(' points', '')}</text></>}</For>
            <For each={days()}>{(i) => <text x={x(i)} y={HEIGHT - 8} text-anchor={i === 0 ? 'start' : i === looks().length - 1 ? 'end' : 'middle'}>{format.day(looks()[i]!.at)}</text>}</For>
            <path d={`M${looks().map((l, i) => `${x(i).toFixed(1)} ${y(l.difference).toFixed(1)}`).join('L')}`} fill="none" stroke="var(--cohort-a)" stroke-width="2" />
            <Show when={chosen() !== undefined}><line x1={x(chosen()!)} x2={x(chosen()!)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--ink-3)" /></Show>
          </svg>
        </Show>
      </div>
      <p class={styles.read} aria-live="polite">
        <Show when={read()} fallback={<span class={styles.key}><i />{says.key.always}<i data-plain="" />{says.key.plain}</span>}>{(text) => text()}</Show>
      </p>
      <TableBehind caption={says.question(props.measure.name)} columns={says.columns} rows={looks().map((l) => ({ cells: [format.day(l.at), format.count(l.customers), change(l.difference), interval(l), l.always ? interval(l.always) : '–'] }))} />
    </Show>
  )
}

/** Since when the daily band has been clear of zero, and stayed so. */
export function answerOf({ looks }: ExperimentEffect): string {
  const last = looks.at(-1)
  if (!last) return says.none
  if (!last.always) return says.tooEarly
  const isClear = (l: ExperimentLook): boolean => l.always !== null && (l.always.low > 0 || l.always.high < 0)
  if (!isClear(last)) return says.never
  const since = looks.findLastIndex((l) => !isClear(l)) + 1
  return says.since(format.day(looks[since]!.at))
}
