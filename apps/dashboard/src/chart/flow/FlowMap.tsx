import { createMemo, createSignal, For, Show } from 'solid-js'
import { createWidth } from '../createWidth.ts'
import { strings } from '../strings.ts'
import { edgeKey, type FlowEdge, type FlowGraph, type FlowNode } from './graph.ts'
import { layoutFlow, LABEL_HEIGHT, type PlacedEdge, type PlacedNode } from './layout.ts'
import { placeMarks, type Box } from './marks.ts'
import styles from './FlowMap.module.css'

export interface FlowMapProps<N extends FlowNode, E extends FlowEdge> {
  readonly graph: { readonly nodes: readonly N[]; readonly edges: readonly E[] }
  /** The map in one sentence, for people who do not see it. */
  readonly describedAs: string
  /** Pixels for the thickest column. */
  readonly height: number
  /** Pixels from one column to the next, at least; labels are as wide. */
  readonly column?: number
  /** The second line of a node's label. */
  readonly noteOf: (node: N) => string
  /** A node or an edge in a sentence: hover, focus and screen readers. */
  readonly nodeSays: (node: N) => string
  readonly edgeSays: (edge: E) => string
  /** A few characters written on edges wide enough to carry them. */
  readonly edgeMark: (edge: E) => string
  /** CSS colours; undefined: plain. */
  readonly nodeColour?: (node: N) => string | undefined
  readonly edgeColour?: (edge: E) => string | undefined
  /** Edges that stand out and lie above the others. */
  readonly isStrong?: (edge: E) => boolean
  /** What to draw strongly; everything else steps back. Undefined: all the same. */
  readonly lit?: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | undefined
  /** What is drawn of a size in the graph, where one layout serves several pictures: at most that size, on the same scale. */
  readonly nodeSize?: (node: N) => number
  readonly edgeSize?: (edge: E) => number
  /** Key of what is pointed at in another picture of the same graph. */
  readonly pointedElsewhere?: string | undefined
  /** Hears what is pointed at: a node's id, an edge's key. */
  readonly onPoint?: (key: string | undefined) => void
  readonly onNode?: (node: N) => void
  readonly onEdge?: (edge: E) => void
}

const MIN_EDGE = 0.75
/** Pixels: a label narrower than this stands left of its bar's end, and what a character and a line of it take. */
const LEAST_LABEL = 64
const LABEL_CHARACTER = 6.4
const LABEL_LINE = 15

type Item<N, E> = { kind: 'node'; node: N; placed: PlacedNode } | { kind: 'edge'; edge: E; placed: PlacedEdge }

/**
 * Who goes where, from left to right: bars are customers, bands are transitions, arcs above are ways back.
 * One tab stop; arrow keys walk over nodes and edges in reading order, Enter opens the customers.
 */
export function FlowMap<N extends FlowNode, E extends FlowEdge>(props: FlowMapProps<N, E>) {
  const { ref, width } = createWidth(900)
  const layout = createMemo(() => layoutFlow(props.graph as FlowGraph, { width: width(), height: props.height, ...(props.column !== undefined && { column: props.column }) }))
  const nodeById = createMemo(() => new Map(props.graph.nodes.map((node) => [node.id, node])))
  const edgeByKey = createMemo(() => new Map(props.graph.edges.map((edge) => [edgeKey(edge), edge])))
  const isStrong = (placed: PlacedEdge) => props.isStrong?.(edgeByKey().get(placed.key)!) ?? false
  const edges = createMemo(() => [...layout().edges].sort((a, b) => Number(isStrong(a)) - Number(isStrong(b)) || b.width - a.width))
  const items = createMemo((): Item<N, E>[] => {
    const list: (Item<N, E> & { x: number; y: number })[] = []
    for (const placed of layout().nodes) list.push({ kind: 'node', node: nodeById().get(placed.id)!, placed, x: placed.x, y: placed.y })
    for (const placed of layout().edges) list.push({ kind: 'edge', edge: edgeByKey().get(placed.key)!, placed, x: placed.middle.x, y: placed.middle.y })
    return list.sort((a, b) => a.x - b.x || a.y - b.y)
  })
  const [current, setCurrent] = createSignal(0)
  const [pointedHere, setPointedHere] = createSignal<Item<N, E>>()
  const setPointed = (item: Item<N, E> | undefined) => {
    setPointedHere(() => item)
    props.onPoint?.(item && keyOf(item))
  }
  const pointed = () => pointedHere() ?? (props.pointedElsewhere === undefined ? undefined : items()[indexOf(props.pointedElsewhere)])
  const widthOf = (placed: PlacedEdge) => (props.edgeSize ? Math.max(MIN_EDGE, (placed.width * props.edgeSize(edgeByKey().get(placed.key)!)) / (edgeByKey().get(placed.key)!.size || 1)) : placed.width)
  const heightOf = (placed: PlacedNode) => (props.nodeSize ? Math.max(1, (placed.height * props.nodeSize(nodeById().get(placed.id)!)) / (nodeById().get(placed.id)!.size || 1)) : placed.height)

  const [isAtEnd, setIsAtEnd] = createSignal(false)
  const isCutOff = () => layout().width > width() + 1 && !isAtEnd()

  const open = (item: Item<N, E>) => { if (item.kind === 'node') props.onNode?.(item.node); else props.onEdge?.(item.edge) }
  const indexOf = (key: string) => items().findIndex((item) => keyOf(item) === key)
  const walk = (event: KeyboardEvent & { currentTarget: SVGSVGElement }) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const count = items().length
    if (step !== undefined) setCurrent((current() + step + count) % count)
    else if (event.key === 'Home') setCurrent(0)
    else if (event.key === 'End') setCurrent(count - 1)
    else if (event.key === 'Enter' || event.key === ' ') { const item = items()[current()]; if (item) open(item) }
    else return
    event.preventDefault()
    event.currentTarget.querySelector<SVGElement>(`[data-item="${current()}"]`)?.focus()
  }
  const roving = (key: string) => {
    const index = () => indexOf(key)
    return {
      get tabIndex() { return index() === Math.min(current(), items().length - 1) ? 0 : -1 },
      get 'data-item'() { return String(index()) },
      onFocus: () => { setCurrent(index()); setPointed(items()[index()]) },
      onBlur: () => setPointed(undefined),
      onPointerEnter: () => setPointed(items()[index()]),
      onPointerLeave: () => setPointed(undefined),
      onClick: () => { const item = items()[index()]; if (item) open(item) },
    }
  }
  const isPointed = (key: string) => { const item = pointed(); return item !== undefined && keyOf(item) === key }
  const isLitEdge = (placed: PlacedEdge) => !props.lit || props.lit.edges.has(placed.key)
  const isLitNode = (id: string) => !props.lit || props.lit.nodes.has(id)
  const labelWidth = () => (layout().nodes.length < 2 ? 160 : Math.max(props.column === undefined ? 80 : 0, pitchOf(layout().nodes) - 6))
  /** At the right edge a label is as wide as there is room, or ends where its bar ends. */
  const labelOf = (placed: PlacedNode) => {
    const room = layout().width - placed.x
    const isAtEnd = room < Math.min(labelWidth(), LEAST_LABEL)
    return { isAtEnd, width: isAtEnd ? labelWidth() : Math.min(labelWidth(), room), x: isAtEnd ? placed.x + placed.width - labelWidth() : placed.x }
  }
  /** About what the words of a label cover. */
  const coveredBy = (placed: PlacedNode): Box => {
    const node = nodeById().get(placed.id)!, { x, width, isAtEnd } = labelOf(placed)
    const long = (text: string) => text.length * LABEL_CHARACTER
    const note = props.noteOf(node), lines = Math.min(2, Math.ceil(long(node.name) / width)) + (node.kind === 'step' ? 1 : Math.ceil(long(note) / width))
    const covered = lines > 2 ? width : Math.min(width, Math.max(long(node.name), long(note)))
    return { left: isAtEnd ? x + width - covered : x, right: isAtEnd ? x + width : x + covered, top: placed.y - 3 - lines * LABEL_LINE, bottom: placed.y + Math.min(placed.height, 2) }
  }
  const marks = createMemo(() => placeMarks(edges().filter((placed) => (placed.kind === 'forward' ? widthOf(placed) >= 15 : placed.kind === 'back')), (placed) => props.edgeMark(edgeByKey().get(placed.key)!), layout().nodes.map(coveredBy)))

  return (
    <div class={styles.frame} ref={ref}>
      <div
        class={styles.scroll} classList={{ [styles.wide!]: isCutOff() }}
        onScroll={(event) => setIsAtEnd(event.currentTarget.scrollLeft + event.currentTarget.clientWidth >= event.currentTarget.scrollWidth - 8)}
      >
        <svg width={layout().width} height={layout().height} role="group" aria-label={props.describedAs} onKeyDown={walk}>
          <For each={edges()}>{(placed) => {
            const edge = () => edgeByKey().get(placed.key)!
            return (
              <g
                class={styles.edge} classList={{ [styles.faded!]: !isLitEdge(placed), [styles.loop!]: placed.kind !== 'forward', [styles.pointed!]: isPointed(placed.key), [styles.strong!]: isStrong(placed) }}
                role="button" aria-label={props.edgeSays(edge())} {...roving(placed.key)}
              >
                <path class={styles.hit} d={placed.path} stroke-width={Math.max(12, placed.width)} />
                <path class={styles.band} d={placed.path} stroke-width={widthOf(placed)} style={{ stroke: props.edgeColour?.(edge()) }} />
                <Show when={placed.kind === 'back'}>
                  <path class={styles.arrow} d={arrowHead(placed)} style={{ fill: props.edgeColour?.(edge()) }} />
                </Show>
              </g>
            )
          }}</For>
          <For each={layout().nodes}>{(placed) => {
            const node = () => nodeById().get(placed.id)!
            return (
              <g
                class={styles.node} classList={{ [styles.faded!]: !isLitNode(placed.id), [styles.terminal!]: node().kind === 'start' || node().kind === 'end', [styles.pointed!]: isPointed(placed.id) }}
                role="button" aria-label={props.nodeSays(node())} {...roving(placed.id)}
              >
                <Show when={props.nodeSize}><rect class={styles.whole} x={placed.x} y={placed.y} width={placed.width} height={placed.height} rx="2" style={{ fill: props.nodeColour?.(node()) }} /></Show>
                <rect class={styles.bar} x={placed.x} y={placed.y + (placed.height - heightOf(placed)) / 2} width={placed.width} height={heightOf(placed)} rx="2" style={{ fill: props.nodeColour?.(node()) }} />
                <foreignObject x={labelOf(placed).x} y={placed.labelY} width={labelOf(placed).width} height={LABEL_HEIGHT}>
                  <div class={styles.label} classList={{ [styles.labelEnd!]: labelOf(placed).isAtEnd }}>
                    <span class={styles.name}>{node().name}</span>
                    <span class={styles.noteLine}>{props.noteOf(node())}</span>
                  </div>
                </foreignObject>
              </g>
            )
          }}</For>
          <For each={marks()}>{(mark) => <text class={styles.mark} x={mark.x} y={mark.y + 4} classList={{ [styles.faded!]: props.lit !== undefined && !props.lit.edges.has(mark.key) }}>{mark.text}</text>}</For>
        </svg>
      </div>
      <p class={styles.says} aria-hidden="true">
        <Show when={pointed()} fallback={<span class={styles.hint}>{strings.flow.hint} {isCutOff() ? strings.flow.more : ''}</span>}>
          {(item) => { const it = item(); return it.kind === 'node' ? props.nodeSays(it.node) : props.edgeSays(it.edge) }}
        </Show>
      </p>
    </div>
  )
}

const keyOf = <N, E>(item: Item<N, E>): string => (item.kind === 'node' ? item.placed.id : item.placed.key)

/** Distance between two columns. */
function pitchOf(nodes: readonly PlacedNode[]): number {
  const xs = [...new Set(nodes.map((n) => n.x))].sort((a, b) => a - b)
  return xs.length < 2 ? 160 : Math.min(...xs.slice(1).map((x, i) => x - xs[i]!))
}


function arrowHead(placed: PlacedEdge): string {
  const numbers = placed.path.match(/-?[\d.]+/g)!.map(Number)
  const x = numbers.at(-2)!
  const y = numbers.at(-1)!
  const size = Math.max(5, placed.width * 0.8)
  return `M${x} ${y} l${-size} ${-size * 0.7} v${size * 1.4} z`
}
