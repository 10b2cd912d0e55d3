import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js'
import type { Share } from '@throughline/analytics/kernel/interval'
import { createWidth } from '../../chart/createWidth.ts'
import { format, formatIn } from '../format.ts'
import styles from './Trend.module.css'

interface TrendPoint {
  readonly from: string
  readonly to: string
  readonly share: Share | null
  /** Runs of the bucket that have not ended, and whether few enough for the share to stand. */
  readonly openRuns?: number
  readonly isMature?: boolean
}

interface TrendProps {
  points: readonly TrendPoint[]
  /** The same buckets one period earlier: cohort B. */
  before?: readonly TrendPoint[] | undefined
  height: number
  /** Where the level changed: first buckets of the new one, by `from`. */
  marks?: readonly string[] | undefined
  /** The zone the buckets are cut by. */
  timeZone: string
  /** What the line shows, for those who cannot see it. */
  label: string
  /** Of values that are no shares: how one is said. Their scale is then their own. */
  say?: ((value: number) => string) | undefined
}

/** A share over time with its 95 % band. Gaps stay gaps; what is too early is drawn thin and dashed. Arrow keys and the pointer read single buckets. */
export function Trend(props: TrendProps): JSX.Element {
  const { ref, width } = createWidth(0)
  const [at, setAt] = createSignal<number>()
  const id = createUniqueId()

  const scale = createMemo(() => {
    const shares = [...props.points, ...(props.before ?? [])].flatMap((p) => (p.share ? [p.share] : []))
    // Thin buckets have bands from floor to ceiling; they must not flatten the rest.
    const solid = shares.filter((s) => s.n >= 20)
    const drawn = solid.length > 0 ? solid : shares
    let low = Math.min(...drawn.map((s) => s.low), props.say ? Infinity : 1)
    let high = Math.max(...drawn.map((s) => s.high), props.say ? -Infinity : 0)
    if (!props.say) {
      const room = Math.max(0, 0.1 - (high - low)) / 2
      low = Math.max(0, low - room - 0.01)
      high = Math.min(1, high + room + 0.01)
    }
    const last = Math.max(1, props.points.length - 1)
    const w = Math.max(1, width() - 8)
    const inside = (share: number) => Math.min(high, Math.max(low, share))
    return { x: (i: number) => 4 + (i / last) * w, y: (share: number) => 3 + (1 - (inside(share) - low) / (high - low || 1)) * (props.height - 6) }
  })
  const pieces = (points: readonly TrendPoint[]) => {
    const found: { i: number; share: Share }[][] = [[]]
    points.forEach((p, i) => {
      if (p.share) found.at(-1)!.push({ i, share: p.share })
      else if (found.at(-1)!.length > 0) found.push([])
    })
    return found.filter((piece) => piece.length > 0)
  }
  const isEarly = (i: number) => props.points[i]?.isMature === false
  /** Cut where what stands meets what is too early: the link between them is too early as well. */
  const parts = createMemo(() => pieces(props.points).flatMap((piece) => {
    const found: { early: boolean; piece: typeof piece }[] = []
    for (const [n, point] of piece.entries()) {
      const early = isEarly(point.i) || (n > 0 && isEarly(piece[n - 1]!.i))
      const last = found.at(-1)
      if (last?.early === early) last.piece.push(point)
      else found.push({ early, piece: n > 0 ? [piece[n - 1]!, point] : [point] })
    }
    return found
  }))
  const line = (piece: { i: number; share: Share }[]) => `M${piece.map(({ i, share }) => `${scale().x(i).toFixed(1)} ${scale().y(share.share).toFixed(1)}`).join('L')}`
  const band = (piece: { i: number; share: Share }[]) => {
    const { x, y } = scale()
    const up = piece.map(({ i, share }) => `${x(i).toFixed(1)} ${y(share.high).toFixed(1)}`)
    const down = piece.map(({ i, share }) => `${x(i).toFixed(1)} ${y(share.low).toFixed(1)}`).reverse()
    return `M${[...up, ...down].join('L')}Z`
  }
  const day = (at: Date) => formatIn(props.timeZone).day(at)
  const lastKnown = () => {
    const standing = props.points.findLastIndex((p) => p.share !== null && p.isMature !== false)
    return standing >= 0 ? standing : props.points.findLastIndex((p) => p.share !== null)
  }
  const read = (i: number | undefined): string => {
    const point = i === undefined ? undefined : props.points[i]
    if (!point) return ''
    const open = point.openRuns ?? 0
    const early = point.isMature === false ? `; too early: ${format.count(open)} of ${format.count(open + (point.share?.n ?? 0))} have not ended` : ''
    const said = (share: Share) => (props.say ? `${props.say(share.share)} (${props.say(share.low)} – ${props.say(share.high)})` : `${format.share(share.share)} (${format.shareInterval(share.low, share.high)})`)
    return point.share ? `${day(new Date(point.from))}: ${said(point.share)}, n ${format.count(point.share.n)}${early}` : `${day(new Date(point.from))}: nothing ended${early}`
  }
  const move = (event: PointerEvent) => {
    const left = (event.currentTarget as Element).getBoundingClientRect().left
    const share = (event.clientX - left - 4) / Math.max(1, width() - 8)
    setAt(Math.max(0, Math.min(props.points.length - 1, Math.round(share * (props.points.length - 1)))))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    setAt((now) => Math.max(0, Math.min(props.points.length - 1, (now ?? lastKnown()) + step)))
  }
  return (
    <div>
      <div
        class={styles.trend} style={{ height: `${props.height}px` }} ref={ref} role="img" aria-label={props.label} aria-describedby={id} tabIndex={0}
        onPointerMove={move} onPointerLeave={() => setAt(undefined)} onKeyDown={onKeyDown} onBlur={() => setAt(undefined)}
      >
        <Show when={width() > 0 && props.points.length > 1}>
          <svg aria-hidden="true">
            <For each={parts()}>{(part) => <path d={band(part.piece)} fill="var(--cohort-a-soft)" opacity={part.early ? 0.45 : 1} />}</For>
            <For each={(props.marks ?? []).map((from) => props.points.findIndex((p) => p.from === from)).filter((i) => i > 0)}>{(i) => <line x1={scale().x(i - 0.5)} x2={scale().x(i - 0.5)} y1="0" y2={props.height} stroke="var(--ink-3)" stroke-width="1" stroke-dasharray="2 2" />}</For>
            <For each={pieces(props.before ?? [])}>{(piece) => <path d={line(piece)} fill="none" stroke="var(--cohort-b)" stroke-width="1.5" stroke-dasharray="3 3" />}</For>
            <For each={parts()}>{(part) => <path d={line(part.piece)} fill="none" stroke="var(--cohort-a)" stroke-width={part.early ? 1 : 1.75} stroke-dasharray={part.early ? '1.5 2.5' : undefined} stroke-linejoin="round" />}</For>
            <Show when={at() ?? lastKnown()} keyed>
              {(i) => <Show when={props.points[i]?.share}>{(share) => <circle cx={scale().x(i)} cy={scale().y(share().share)} r="3" fill="var(--cohort-a)" stroke="var(--paper)" stroke-width="1.5" />}</Show>}
            </Show>
          </svg>
        </Show>
      </div>
      <div class={styles.labels} id={id} aria-live={at() === undefined ? 'off' : 'polite'}>
        <Show when={at() !== undefined} fallback={<><span>{props.points[0] ? day(new Date(props.points[0].from)) : ''}</span><span>{props.points.length > 1 ? day(new Date(props.points.at(-1)!.from)) : ''}</span></>}>
          <span /><span class={styles.read}>{read(at())}</span><span />
        </Show>
      </div>
    </div>
  )
}
