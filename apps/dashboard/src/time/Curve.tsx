import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { TimeCurve, TimePoint } from '@throughline/analytics/journey/timeCurve'
import { createWidth } from '../chart/createWidth.ts'
import { format } from '../ui/format.ts'
import { strings } from './strings.ts'
import styles from './Times.module.css'
import { shareTicks, ticksFor } from './ticks.ts'

const says = strings.curve
const HEIGHT = 280
const LEFT = 44, RIGHT = 12, TOP = 8, BOTTOM = 28

/** Shares there by time, as steps with their bands. Pointer and arrow keys read it. */
export function Curve(props: { a: TimeCurve; b: TimeCurve | undefined; describedAs: string }): JSX.Element {
  const { ref, width } = createWidth(0)
  const [at, setAt] = createSignal<number>()
  const longest = createMemo(() => Math.max(60, ...[props.a, props.b].flatMap((curve) => curve?.points.at(-1)?.seconds ?? [])))
  const shares = createMemo(() => shareTicks(Math.max(0, ...[props.a, props.b].flatMap((curve) => curve?.points.map((p) => p.high ?? p.share) ?? []))))
  const top = () => shares().at(-1)!
  const x = (seconds: number) => LEFT + (seconds / longest()) * Math.max(1, width() - LEFT - RIGHT)
  const y = (share: number) => TOP + (1 - share / top()) * (HEIGHT - TOP - BOTTOM)
  const stairs = (points: readonly TimePoint[], value: (p: TimePoint) => number) => {
    let path = `M${x(0).toFixed(1)} ${y(0).toFixed(1)}`
    for (const p of points) path += `H${x(p.seconds).toFixed(1)}V${y(value(p)).toFixed(1)}`
    return `${path}H${x(longest()).toFixed(1)}`
  }
  /** Down one limit, back along the other. */
  const band = (points: readonly TimePoint[]) => {
    const known = points.filter((p) => p.low !== null && p.high !== null)
    if (known.length === 0) return ''
    const end = x(longest()).toFixed(1)
    let path = `M${x(known[0]!.seconds).toFixed(1)} ${y(known[0]!.high!).toFixed(1)}`
    for (const p of known.slice(1)) path += `H${x(p.seconds).toFixed(1)}V${y(p.high!).toFixed(1)}`
    path += `H${end}V${y(known.at(-1)!.low!).toFixed(1)}`
    for (let i = known.length - 1; i > 0; i--) path += `H${x(known[i]!.seconds).toFixed(1)}V${y(known[i - 1]!.low!).toFixed(1)}`
    return `${path}H${x(known[0]!.seconds).toFixed(1)}Z`
  }
  const point = (curve: TimeCurve | undefined, seconds: number) => curve?.points.findLast((p) => p.seconds <= seconds)
  const read = () => {
    const seconds = at()
    if (seconds === undefined) return ''
    const p = point(props.a, seconds)
    const old = point(props.b, seconds)
    const now = says.read(format.duration(seconds), format.share(p?.share ?? 0), p?.low != null && p.high !== null ? format.shareInterval(p.low, p.high) : '', format.count(p?.watched ?? props.a.began))
    return props.b ? `${now}; ${says.before}: ${format.share(old?.share ?? 0)}` : now
  }
  const onPointerMove = (event: PointerEvent) => {
    const { left } = (event.currentTarget as Element).getBoundingClientRect()
    setAt(Math.max(0, Math.min(longest(), ((event.clientX - left - LEFT) / Math.max(1, width() - LEFT - RIGHT)) * longest())))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    setAt((now) => Math.max(0, Math.min(longest(), (now ?? props.a.quartiles[1]?.seconds ?? 0) + (step * longest()) / 40)))
  }
  const half = () => { const { seconds } = props.a.quartiles[1]!; return seconds !== null && seconds <= longest() ? seconds : undefined }
  return (
    <div>
      <div
        class={styles.curve} style={{ height: `${HEIGHT}px` }} ref={ref} role="img" aria-label={props.describedAs} tabIndex={0}
        onPointerMove={onPointerMove} onPointerLeave={() => setAt(undefined)} onKeyDown={onKeyDown} onBlur={() => setAt(undefined)}
      >
        <Show when={width() > 0}>
          <svg aria-hidden="true" width={width()} height={HEIGHT}>
            <For each={shares()}>{(share) => (
              <>
                <line x1={LEFT} x2={width() - RIGHT} y1={y(share)} y2={y(share)} stroke="var(--line)" />
                <text x={LEFT - 8} y={y(share) + 4} text-anchor="end">{format.share(share)}</text>
              </>
            )}</For>
            <For each={ticksFor(longest(), Math.max(2, Math.floor(width() / 90)))}>{(tick) => <text x={x(tick)} y={HEIGHT - 8} text-anchor={tick === 0 ? 'start' : x(tick) > width() - 40 ? 'end' : 'middle'}>{tick === 0 ? '0' : format.duration(tick)}</text>}</For>
            <Show when={props.b}>{(b) => <path d={band(b().points)} fill="var(--cohort-b-soft)" opacity="0.6" />}</Show>
            <path d={band(props.a.points)} fill="var(--cohort-a-soft)" />
            <Show when={props.b}>{(b) => <path d={stairs(b().points, (p) => p.share)} fill="none" stroke="var(--cohort-b)" stroke-width="1.5" stroke-dasharray="4 3" />}</Show>
            <path d={stairs(props.a.points, (p) => p.share)} fill="none" stroke="var(--cohort-a)" stroke-width="2" />
            <Show when={half()}>{(seconds) => (
              <>
                <path d={`M${LEFT} ${y(0.5)}H${x(seconds())}V${y(0)}`} fill="none" stroke="var(--ink-3)" stroke-dasharray="2 3" />
                <circle cx={x(seconds())} cy={y(0.5)} r="3.5" fill="var(--cohort-a)" stroke="var(--paper)" stroke-width="1.5" />
              </>
            )}</Show>
            <Show when={at()}>{(seconds) => <line x1={x(seconds())} x2={x(seconds())} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--ink-3)" />}</Show>
          </svg>
        </Show>
      </div>
      <p class={styles.read} aria-live="polite">
        <Show when={at() !== undefined} fallback={<Show when={props.b}><span class={styles.key}><i data-side="a" />{says.now}<i data-side="b" />{says.before}</span></Show>}>{read()}</Show>
      </p>
    </div>
  )
}
