import type { JourneyFlow, Measured } from '@throughline/analytics'
import { createMemo, For, Show } from 'solid-js'
import { FlowMap } from '../chart/flow/FlowMap.tsx'
import { TableBehind } from '../chart/TableBehind.tsx'
import { Card, format } from '../ui/index.ts'
import { END, FLAVOURS, START, type Flavour, type FlowMapGraph, type MapEdge, type MapNode } from './flowGraph.ts'
import type { Opened } from './Opening.tsx'
import { shade, timeRange } from './shade.ts'
import { strings } from './strings.ts'
import styles from './DiscoveryMap.module.css'

interface DiscoveryMapProps {
  readonly measured: Measured<JourneyFlow>
  readonly graph: FlowMapGraph
  /** 0.1–1. */
  readonly coverage: number
  readonly onCoverage: (coverage: number) => void
  readonly colour: (typeof COLOURS)[number]
  readonly onColour: (colour: (typeof COLOURS)[number]) => void
  readonly lit: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | undefined
  readonly isPending: boolean
  readonly flavour: Flavour
  readonly onFlavour: (flavour: Flavour) => void
  /** Something on the map was chosen. */
  readonly onOpen: (of: Opened) => void
  /** The customers of a way, straight from the table. */
  readonly onWay: (from: string, to: string) => void
  /** Where everybody in the selection is listed. */
  readonly people: string
  readonly class: string | undefined
}

export const COLOURS = ['time', 'dropOff', 'plain'] as const
const says = strings.map

/** The map with its slider, its colours and an honest bar for what is not drawn. */
export function DiscoveryMap(props: DiscoveryMapProps) {
  const colour = () => props.colour
  const flow = () => props.measured.result
  const times = createMemo(() => timeRange(props.graph.edges))
  const mostLost = createMemo(() => Math.max(0.01, ...props.graph.nodes.map((node) => (node.lost ?? 0) / Math.max(1, node.runs))))
  const wholeRuns = () => (flow().runs > 0 ? 1 - flow().others.runs / flow().runs : 1)
  const shareOfActors = (node: MapNode) => (flow().actors > 0 ? node.actors / flow().actors : 0)
  const drawnWays = () => flow().distinctEdges - flow().others.edges

  const edgeColour = (edge: MapEdge) => (colour() === 'time' && edge.transition ? shade(times().positionOf(edge.transition.medianS)) : undefined)
  const nodeColour = (node: MapNode) => (colour() === 'dropOff' && node.place ? shade((node.lost ?? 0) / Math.max(1, node.runs) / mostLost()) : undefined)

  const nodeSays = (node: MapNode): string => {
    if (!node.place) return strings.node.terminal(node.name, format.count(node.runs), format.count(node.actors))
    const hidden = node.hiddenIn + node.hiddenOut
    return strings.node.place(node.name, format.count(node.actors), format.share(shareOfActors(node)), format.count(node.place.entries))
      + (node.lost ? strings.node.lost(format.count(node.lost), format.share(node.lost / Math.max(1, node.runs))) : '')
      + (node.place.service ? strings.node.service(format.duration(node.place.service.medianS), format.duration(node.place.service.p90S)) : '')
      + (hidden > 0 ? strings.node.hidden(format.count(hidden)) : '')
  }
  const edgeSays = (edge: MapEdge): string => {
    const count = format.count(edge.count)
    const share = format.share(edge.shareOfFrom)
    if (edge.kind === 'begins') return strings.edge.begins(edge.toName, count, share)
    if (edge.kind === 'ends') return strings.edge.ends(edge.fromName, count, share)
    const { medianS, p90S, meanS, runs, actors } = edge.transition!
    const time = (actors === undefined ? '' : strings.edge.people(format.count(runs), format.count(actors))) + strings.edge.time(format.duration(medianS), format.duration(p90S), format.duration(meanS))
    return (edge.from === edge.to ? strings.edge.again(edge.fromName, count, share) : strings.edge.moves(edge.fromName, edge.toName, count, share)) + time
  }
  const openPlace = (node: MapNode) => { if (node.place) props.onOpen({ kind: 'place', code: node.id, name: node.name, says: nodeSays(node) }) }
  const openEdge = (edge: MapEdge) => {
    if (edge.kind === 'moves') props.onOpen({ kind: 'way', from: edge.from, to: edge.to, name: `${edge.fromName} → ${edge.toName}`, says: edgeSays(edge) })
    else openPlace(props.graph.nodes.find((node) => node.id === (edge.kind === 'begins' ? edge.to : edge.from))!)
  }
  const rows = () => props.graph.edges.filter((edge) => edge.kind === 'moves').map((edge) => ({ edge, transition: edge.transition! }))

  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts="runs" method={says.method} isPending={props.isPending} people={props.people}
      answer={says.answer(format.count(drawnWays()), format.count(flow().distinctEdges), format.share(1 - flow().others.share), format.share(wholeRuns()))}
      sheet={() => ({
        name: 'ways', columns: ['from', 'to', 'moves', 'share of moves', 'runs', 'customers', 'mean seconds', 'median seconds', 'p90 seconds'],
        rows: rows().map(({ edge, transition }) => [edge.fromName, edge.toName, edge.count, edge.count / Math.max(1, flow().transitions), transition.runs, transition.actors, transition.meanS, transition.medianS, transition.p90S]),
      })}
    >
      <div class={styles.controls}>
        <label class={styles.slider}>
          <span>{says.slider}</span>
          <input
            type="range" min="10" max="100" step="5" value={Math.round(props.coverage * 100)} aria-valuetext={says.sliderText(format.share(props.coverage))}
            onInput={(event) => props.onCoverage(event.currentTarget.valueAsNumber / 100)}
          />
          <output>{format.share(props.coverage)}</output>
        </label>
        <fieldset class={styles.colours}>
          <legend>{says.colour}</legend>
          <For each={COLOURS}>{(each) => (
            <label>
              <input type="radio" name="map-colour" checked={colour() === each} onChange={() => props.onColour(each)} />
              <span>{says.colours[each]}</span>
            </label>
          )}</For>
        </fieldset>
        <fieldset class={styles.colours}>
          <legend>{says.flavour}</legend>
          <For each={FLAVOURS}>{(each) => (
            <label title={says.flavourMeans[each]}>
              <input type="radio" name="map-flavour" checked={props.flavour === each} onChange={() => props.onFlavour(each)} />
              <span>{says.flavours[each]}</span>
            </label>
          )}</For>
        </fieldset>
        <Show when={colour() !== 'plain'}>
          <p class={styles.scale}>
            <span class={styles.ramp} aria-hidden="true" />
            {colour() === 'time' ? says.timeScale(format.duration(times().least), format.duration(times().most)) : says.dropScale(format.share(mostLost()))}
          </p>
        </Show>
      </div>
      <FlowMap<MapNode, MapEdge>
        graph={props.graph} height={280} lit={props.lit}
        describedAs={says.described(props.graph.nodes.length - 2, props.graph.edges.length, format.count(flow().runs))}
        noteOf={(node) => (node.id === START ? says.people(format.count(node.actors)) : node.id === END ? format.count(node.actors) : says.note(format.count(node.actors), format.share(shareOfActors(node))))}
        nodeSays={nodeSays} edgeSays={edgeSays} edgeMark={(edge) => (props.flavour === 'customers' && edge.kind !== 'moves' ? says.runs(format.count(edge.number)) : format.count(edge.number))} nodeColour={nodeColour} edgeColour={edgeColour}
        onNode={openPlace} onEdge={openEdge}
      />
      <Others graph={props.graph} />
      <TableBehind
        caption={says.table} columns={says.columns}
        rows={rows().map(({ edge, transition }) => ({
          cells: [
            `${edge.fromName} → ${edge.toName}`, format.count(edge.count), format.share(edge.shareOfFrom), format.count(transition.runs), format.count(transition.actors ?? 0),
            format.duration(transition.meanS), format.duration(transition.medianS), format.duration(transition.p90S),
          ],
          open: () => props.onWay(edge.from, edge.to),
        }))}
      />
    </Card>
  )
}

/** What the map leaves out, as long as its share. */
function Others(props: { graph: FlowMapGraph }) {
  const others = () => props.graph.others
  return (
    <div class={styles.others}>
      <span class={styles.track} aria-hidden="true"><i style={{ width: `${others().share * 100}%` }} /></span>
      <p>
        <Show when={others().ways > 0} fallback={says.noOthers}>
          {[
            says.others(format.count(others().ways), format.share(others().share)),
            others().places > 0 ? says.othersPlaces(format.count(others().places)) : undefined,
            says.othersRuns(format.count(others().runs)),
            others().begins + others().ends > 0 ? says.othersEnds(format.count(others().begins), format.count(others().ends)) : undefined,
          ].filter(Boolean).join(' · ')}
        </Show>
      </p>
    </div>
  )
}
