import type { FoundShift, ShiftMove } from '@throughline/analytics'
import { createSignal, onCleanup, onMount } from 'solid-js'
import { tooltipStyle, type DrawOption } from '../chart/createChart.ts'
import { Chart } from '../chart/Chart.tsx'
import { format } from '../ui/index.ts'
import { placeName } from './shift.ts'
import { strings } from './strings.ts'

const says = strings.shift
/** Pixels under which names stand beside each other no more, and are cut. */
const NARROW = 560

/** Customers as bands from where they were to where they are; a band opens its customers. */
export function ShiftSankey(props: { found: FoundShift; describedAs: string; onOpen: (move: ShiftMove) => void }) {
  let room: HTMLDivElement | undefined
  const [width, setWidth] = createSignal(800)
  onMount(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width))
    watch.observe(room!)
    onCleanup(() => watch.disconnect())
  })
  const isNarrow = () => width() < NARROW
  /** A group and what it became share a colour; what is new takes the next free one. */
  const colours = () => {
    const { groups, changes } = props.found
    const after = new Map<number, number>()
    for (const change of changes) for (const to of change.after) if (change.before.length > 0) after.set(to, after.get(to) ?? change.before[0]!)
    let next = groups.before.length
    for (const { index } of groups.after) if (!after.has(index)) after.set(index, next++)
    return { before: (index: number) => index, after: (index: number) => after.get(index)! }
  }
  const node = (side: 'before' | 'after', index: number | null) => `${side} ${index ?? '–'}`
  const option: DrawOption = (theme) => {
    const { found } = props
    const colour = (side: 'before' | 'after', index: number | null) => (index === null ? theme.none : theme.categories[colours()[side](index) % theme.categories.length]!)
    const places = (['before', 'after'] as const).flatMap((side) => [...found.groups[side].map((g) => g.index as number | null), null]
      .filter((index) => found.moves.some((m) => (side === 'before' ? m.from : m.to) === index)).map((index) => ({ side, index })))
    const total = (side: 'before' | 'after', index: number | null) => found.moves.reduce((n, m) => n + ((side === 'before' ? m.from : m.to) === index ? m.customers : 0), 0)
    const label = Math.max(96, Math.min(240, isNarrow() ? width() * 0.3 : width() * 0.26))
    return {
      tooltip: {
        ...tooltipStyle(theme), trigger: 'item',
        formatter: (item: { dataType: string; data: { move?: ShiftMove; says?: string } }) => escapeHtml(item.data.move ? moveWords(found, item.data.move) : (item.data.says ?? '')),
      },
      series: [{
        type: 'sankey', left: label + 8, right: label + 8, top: 16, bottom: 28, nodeWidth: 12, nodeGap: 42, draggable: false, layoutIterations: 0,
        emphasis: { focus: 'adjacency' }, labelLayout: { moveOverlap: 'shiftY' },
        lineStyle: { color: 'source', opacity: 0.32, curveness: 0.5 },
        data: places.map(({ side, index }) => ({
          name: node(side, index), depth: side === 'before' ? 0 : 1, itemStyle: { color: colour(side, index), borderWidth: 0 },
          says: says.placeHas(placeName(found, side, index), format.count(total(side, index))),
          label: {
            position: side === 'before' ? 'left' : 'right', color: theme.ink, width: label, overflow: 'break', lineHeight: 15, fontSize: 12, align: side === 'before' ? 'right' : 'left',
            formatter: `${placeName(found, side, index)}\n${format.count(total(side, index))}`,
          },
        })),
        links: found.moves.map((move) => ({ source: node('before', move.from), target: node('after', move.to), value: move.customers, move })),
      }],
    }
  }
  return (
    <div ref={(element) => { room = element }}>
      <Chart
        option={option} height={Math.max(280, (isNarrow() ? 108 : 76) * Math.max(props.found.groups.before.length, props.found.groups.after.length) + 96)} describedAs={props.describedAs}
        onPick={(event) => { const { move } = (event.data ?? {}) as { move?: ShiftMove }; if (move) props.onOpen(move) }}
        table={{
          caption: says.table, columns: says.columns,
          rows: [...props.found.moves].sort((a, b) => b.customers - a.customers).map((move) => ({
            cells: [
              `${placeName(props.found, 'before', move.from)} → ${placeName(props.found, 'after', move.to)}`, format.count(move.customers), format.share(move.share.share),
              format.shareInterval(move.share.low, move.share.high),
            ],
            open: () => props.onOpen(move),
          })),
        }}
      />
    </div>
  )
}

function moveWords(found: FoundShift, move: ShiftMove): string {
  return says.move(format.count(move.customers), placeName(found, 'before', move.from), placeName(found, 'after', move.to), format.share(move.share.share), format.shareInterval(move.share.low, move.share.high))
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
}
