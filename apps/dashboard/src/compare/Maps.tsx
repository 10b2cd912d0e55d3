import type { Difference } from '@throughline/analytics'
import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, onCleanup, onMount } from 'solid-js'
import { createWidth } from '../chart/createWidth.ts'
import { FlowMap } from '../chart/flow/FlowMap.tsx'
import type { FlowEdge, FlowNode } from '../chart/flow/graph.ts'
import { layoutFlow } from '../chart/flow/layout.ts'
import { Card, format } from '../ui/index.ts'
import type { DifferencesProps } from './DifferenceList.tsx'
import { sizeOf, type SaidDifference } from './sentence.ts'
import { mapSheet } from './sheets.ts'
import { strings } from './strings.ts'
import styles from './Maps.module.css'

interface SaidNode extends FlowNode {
  readonly said: SaidDifference
  /** Share of runs by which the two sides lie apart. */
  readonly apart: number
}
interface SaidEdge extends FlowEdge {
  readonly said: SaidDifference
  /** How long those wait who go on so. */
  readonly wait: SaidDifference | undefined
  readonly ofRuns: { readonly a: number; readonly b: number }
  /** Share of runs that the difference of the rate turns this way: the difference, times the share of runs that come to its beginning. */
  readonly apart: number
}
type Of = 'a' | 'difference' | 'b'

const says = strings.map
const LEAST_SHARE = 0.03
/** What differs is drawn when it is rarer, but not when hardly anybody goes there. */
const LEAST_TOLD = 0.01
const MOST_EDGES = 32
const GAP = 16
const HEIGHT = 180
/** Narrower than elsewhere, so that more maps fit beside each other. */
const COLUMN = 72

/**
 * The map of A, the map of B, and their difference between them: the same places at the same spots, bars and bands on one scale. Where the columns
 * fit into half the width A and B stand side by side, else one below another. What is pointed at in one stands out in all.
 */
export function Maps(props: DifferencesProps & { readonly peopleOfB: (difference: Difference) => string }) {
  const graph = createMemo(() => graphOf(props.said))
  const { ref, width } = createWidth(900)
  const isBeside = createMemo(() => {
    const half = (width() - GAP) / 2
    return half > 360 && layoutFlow(graph(), { width: half, height: HEIGHT, column: COLUMN }).width <= half + 1
  })
  const [pointed, setPointed] = createSignal<string>()
  let maps!: HTMLDivElement
  onMount(() => {
    // Scroll events do not bubble, but they can be caught on the way down.
    const follow = ({ target }: Event) => {
      for (const other of maps.querySelectorAll<HTMLElement>(`.${styles.map} > div > div`)) if (other !== target && target instanceof HTMLElement) other.scrollLeft = target.scrollLeft
    }
    maps.addEventListener('scroll', follow, true)
    onCleanup(() => maps.removeEventListener('scroll', follow, true))
  })
  return (
    <Card class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.kinds} method={strings.list.method} isPending={props.isPending} sheet={() => mapSheet('maps', graph().nodes.map((node) => node.said), graph().edges.map((edge) => edge.said))}>
      <div ref={ref}>
        <div ref={maps} class={styles.maps} data-beside={isBeside() ? '' : undefined}>
          <OneMap of="a" {...props} graph={graph()} pointed={pointed()} onPoint={setPointed} />
          <OneMap of="difference" {...props} graph={graph()} pointed={pointed()} onPoint={setPointed} />
          <OneMap of="b" {...props} graph={graph()} pointed={pointed()} onPoint={setPointed} />
        </div>
      </div>
      <p class={styles.key} aria-hidden="true"><span>{says.scale(format.number(Math.round(widest(graph()) * 100)))}</span><span><i data-of="a" />{strings.rates.moreA}</span><span><i data-of="b" />{strings.rates.moreB}</span><span><i />{strings.rates.noEvidence}</span></p>
    </Card>
  )
}

interface OneMapProps extends DifferencesProps {
  readonly of: Of
  readonly graph: Graph
  readonly pointed: string | undefined
  readonly onPoint: (key: string | undefined) => void
  readonly peopleOfB: (difference: Difference) => string
}

function OneMap(props: OneMapProps) {
  const navigate = useNavigate()
  const people = (said: SaidDifference) => navigate((props.of === 'b' ? props.peopleOfB : props.peopleOf)(said.of))
  const isDifference = () => props.of === 'difference'
  const colour = (said: SaidDifference): string => {
    if (props.of === 'a') return 'var(--cohort-a)'
    if (props.of === 'b') return 'var(--cohort-b)'
    return said.verdict === 'more' ? 'var(--cohort-a)' : said.verdict === 'less' ? 'var(--cohort-b)' : 'var(--none)'
  }
  const side = () => (props.of === 'b' ? 'b' : 'a')
  const value = (said: SaidDifference): string => (isDifference() ? (isClear(said) ? said.difference ?? '' : '') : said[side()])
  const sentence = (said: SaidDifference): string => (isDifference() ? `${said.subject}: ${said.sentence}` : says.share(said.subject, said[side()], props.of === 'a' ? 'A' : 'B', said.of.kind === 'edge'))
  // What differs only in time is grey, and says by how much.
  const clearWait = (edge: SaidEdge): SaidDifference | undefined => (edge.wait && isClear(edge.wait) ? edge.wait : undefined)
  const edgeSentence = (edge: SaidEdge): string => [sentence(edge.said), isDifference() ? clearWait(edge)?.sentence : undefined].filter(Boolean).join(' ')
  const edgeMark = (edge: SaidEdge): string => value(edge.said) || (isDifference() ? clearWait(edge)?.difference ?? '' : '')
  return (
    <section class={styles.map} data-of={props.of} data-picture={says.titles[props.of]} aria-label={says.titles[props.of]}>
      <h3 class={styles.title}>{says.titles[props.of]}</h3>
      <FlowMap<SaidNode, SaidEdge>
        graph={props.graph} height={HEIGHT} column={COLUMN} describedAs={says.described[props.of](format.count(props.graph.edges.length))}
        noteOf={(node) => (isDifference() ? (isClear(node.said) ? node.said.difference ?? '' : says.alike) : value(node.said))}
        nodeSays={(node) => sentence(node.said)} edgeSays={edgeSentence}
        edgeMark={edgeMark} isStrong={(edge) => isClear(edge.said) || (isDifference() && clearWait(edge) !== undefined)}
        nodeSize={(node) => (isDifference() ? node.apart : shareOf(node.said, side()))} edgeSize={(edge) => (isDifference() ? edge.apart : edge.ofRuns[side()])}
        nodeColour={(node) => colour(node.said)} edgeColour={(edge) => colour(edge.said)}
        pointedElsewhere={props.pointed} onPoint={props.onPoint}
        onNode={(node) => people(node.said)} onEdge={(edge) => people(edge.said)}
      />
    </section>
  )
}

interface Graph {
  readonly nodes: readonly SaidNode[]
  readonly edges: readonly SaidEdge[]
}

/** What either side has often, or what differs; as large as on the side that has more of it, so that both fit. */
function graphOf(said: readonly SaidDifference[]): Graph {
  const waits = new Map(said.flatMap((one) => (one.of.kind === 'wait' ? [[`${one.of.from}\n${one.of.to}`, one] as const] : [])))
  const isTold = (edge: SaidEdge): boolean => isClear(edge.said) || (edge.wait !== undefined && isClear(edge.wait))
  const edges = said
    .flatMap((one): SaidEdge[] => {
      if (one.of.kind !== 'edge') return []
      const { from, to, ofRuns, shareOfRuns } = one.of
      return [{ from, to, ofRuns, size: Math.max(ofRuns.a, ofRuns.b), said: one, wait: waits.get(`${from}\n${to}`), apart: apartOf(one) * shareOfRuns }]
    })
    .filter((edge) => edge.size >= LEAST_SHARE || (isTold(edge) && edge.size >= LEAST_TOLD)).sort((x, y) => Number(isTold(y)) - Number(isTold(x)) || y.size - x.size).slice(0, MOST_EDGES)
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]))
  const nodes = said.flatMap((one): SaidNode[] => (one.of.kind === 'place' && used.has(one.of.code) ? [{ id: one.of.code, name: one.of.name, kind: 'step', size: Math.max(shareOf(one, 'a'), shareOf(one, 'b')), said: one, apart: apartOf(one) }] : []))
  const known = new Set(nodes.map((node) => node.id))
  return { nodes, edges: edges.filter((edge) => known.has(edge.from) && known.has(edge.to)) }
}

/** The largest difference drawn, 0–1. */
function widest({ nodes, edges }: Graph): number {
  return Math.max(0, ...[...nodes, ...edges].map(({ apart }) => apart))
}

function apartOf(said: SaidDifference): number {
  return Math.abs(shareOf(said, 'a') - shareOf(said, 'b'))
}

function shareOf(said: SaidDifference, side: 'a' | 'b'): number {
  return sizeOf(said.of[side]) ?? 0
}

function isClear(said: SaidDifference): boolean {
  return said.verdict === 'more' || said.verdict === 'less'
}
