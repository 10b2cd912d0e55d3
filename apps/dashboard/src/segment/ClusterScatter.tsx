import type { FoundClusters, Measured } from '@throughline/analytics'
import { useNavigate } from '@solidjs/router'
import { axisStyle, tooltipStyle, type DrawOption } from '../chart/createChart.ts'
import { Chart } from '../chart/Chart.tsx'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { Card, format } from '../ui/index.ts'
import { strings } from './strings.ts'
import { stability } from './words.ts'

const says = strings.scatter

/** Customers as dots, one colour a group, the group's name beside it instead of a legend. */
export function ClusterScatter(props: { measured: Measured<unknown>; found: FoundClusters; isPending: boolean; class: string | undefined }) {
  const navigate = useNavigate()
  const use = useFilters()
  const labelOf = (feature: string) => props.found.features.find((f) => f.feature === feature)?.label ?? feature
  const axisName = (index: number) => {
    const axis = props.found.scatter.axes[index]
    if (!axis) return ''
    const words = axis.weights.slice(0, 2).map((w) => `${w.weight < 0 ? 'less' : 'more'} ${inSentence(labelOf(w.feature))}`).join(', ')
    return says.axis(index, words, format.share(axis.varianceShare))
  }
  /** Many names would hide each other; then the numbers lead to the list beside. */
  const hasNames = () => props.found.clusters.length <= 3
  const option: DrawOption = (theme) => {
    const { points } = props.found.scatter
    const xs = robustRange(points.map((p) => p.x))
    const ys = robustRange(points.map((p) => p.y))
    const middles = props.found.clusters.map((cluster) => placeOf(points.filter((p) => p.cluster === cluster.index), hasNames() ? 0.97 : 0.5))
    const places = hasNames() ? middles : apart(middles, (xs.high - xs.low) * 0.09, (ys.high - ys.low) * 0.065)
    return {
      grid: { left: 8, right: 8, top: 48, bottom: 8 },
      tooltip: { ...tooltipStyle(theme), trigger: 'item', formatter: (item: { seriesIndex: number }) => says.point(escapeHtml(props.found.clusters[item.seriesIndex]?.name ?? '')) },
      xAxis: { ...axisStyle(theme), type: 'value', min: xs.low, max: xs.high, axisLabel: { show: false } },
      yAxis: { ...axisStyle(theme), type: 'value', min: ys.low, max: ys.high, axisLabel: { show: false } },
      series: [
        ...props.found.clusters.map((cluster) => ({
          type: 'scatter', name: cluster.name, symbolSize: points.length > 1500 ? 4 : 6, z: 2,
          symbol: SYMBOLS[cluster.index % SYMBOLS.length],
          itemStyle: { color: theme.categories[cluster.index % theme.categories.length], opacity: 0.55 },
          emphasis: { itemStyle: { opacity: 1 } },
          data: points.filter((p) => p.cluster === cluster.index).map((p) => [p.x, p.y, p.actorId]),
        })),
        {
          type: 'scatter', silent: true, symbolSize: 1, z: 5, itemStyle: { color: 'transparent' }, tooltip: { show: false },
          label: {
            show: true, position: hasNames() ? 'top' : 'inside', distance: 0, formatter: (item: { dataIndex: number }) => (hasNames() ? `${item.dataIndex + 1}  ${props.found.clusters[item.dataIndex]?.name ?? ''}` : String(item.dataIndex + 1)),
            fontSize: 12, lineHeight: 15, overflow: 'break',
            ...(hasNames() ? { color: theme.ink, fontWeight: 600, width: 150, textBorderColor: theme.paper, textBorderWidth: 4 } : { color: theme.ink, fontWeight: 700, padding: [2, 6], borderRadius: 10, backgroundColor: theme.paper, borderWidth: 2 }),
          },
          ...(hasNames() && { labelLayout: { moveOverlap: 'shiftY', hideOverlap: false } }),
          // Numbers wear the colour of their group, as in the list beside.
          data: props.found.clusters.map((cluster, i) => ({
            value: places[i]!,
            ...(!hasNames() && { label: { borderColor: theme.categories[cluster.index % theme.categories.length] } }),
          })),
        },
      ],
    }
  }
  const held = () => props.found.scatter.axes.slice(0, 2).reduce((sum, axis) => sum + axis.varianceShare, 0)
  return (
    <Card
      class={props.class} question={says.question} means={says.means} answer={says.answer(format.share(held()))} measured={props.measured} counts="customers" method={says.method}
      isPending={props.isPending} people={use.people()}
    >
      <p class="note">{axisName(1)}</p>
      <Chart
        option={option} height={440} describedAs={says.described(format.count(props.found.scatter.points.length), format.count(props.found.k))}
        onPick={(event) => { const actorId = (event.value as readonly number[] | undefined)?.[2]; if (actorId !== undefined) navigate(`/customer/${actorId}`) }}
        table={{
          caption: says.table, columns: says.columns,
          rows: props.found.clusters.map((c) => ({
            cells: [c.name, format.count(c.members), format.share(c.share), strings.stability[stability(c.silhouette)]],
            open: () => navigate(use.people({ segment: c.rule })),
          })),
        }}
      >
        <p class="note" style={{ 'text-align': 'right' }}>{axisName(0)} · {says.sample(format.count(props.found.scatter.points.length))}</p>
      </Chart>
    </Card>
  )
}

/** Shapes as well as colours: groups stay apart without colour. */
const SYMBOLS = ['circle', 'triangle', 'rect', 'diamond', 'roundRect', 'arrow', 'pin', 'circle'] as const

/** From the 0.5th to the 99.5th percentile with some room: a few far customers must not squeeze all others into a corner. */
function robustRange(values: readonly number[]): { low: number; high: number } {
  if (values.length === 0) return { low: -1, high: 1 }
  const sorted = [...values].sort((a, b) => a - b)
  const low = sorted[Math.floor(sorted.length * 0.005)]!
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.995))]!
  const room = (high - low || 1) * 0.08
  return { low: low - room, high: high + room }
}

/** The middle of a group from left to right, and a quantile of its height: names stand above, where they hide few members. */
function placeOf(points: readonly { readonly x: number; readonly y: number }[], height: number): [number, number] {
  const at = (values: number[], share: number): number => values.sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0
  return [at(points.map((p) => p.x), 0.5), at(points.map((p) => p.y), height)]
}

/** Moves the lower of two numbers down until none hides another: they are that wide and high. */
function apart(places: readonly [number, number][], width: number, height: number): [number, number][] {
  const moved = places.map(([x, y]): [number, number] => [x, y])
  const from = moved.map((_, i) => i).sort((a, b) => places[b]![1] - places[a]![1])
  from.forEach((own, n) => {
    for (const other of from.slice(0, n)) if (Math.abs(moved[other]![0] - moved[own]![0]) < width && moved[other]![1] - moved[own]![1] < height) moved[own]![1] = moved[other]![1] - height
  })
  return moved
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
}

/** A label's first letter is small inside a sentence, but for abbreviations. */
function inSentence(label: string): string {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label
}
