import { useNavigate } from '@solidjs/router'
import { createMemo } from 'solid-js'
import { FlowMap } from '../chart/flow/FlowMap.tsx'
import type { FlowEdge, FlowNode } from '../chart/flow/graph.ts'
import { Card, format } from '../ui/index.ts'
import type { DifferencesProps } from './DifferenceList.tsx'
import { sizeOf, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'

interface SaidNode extends FlowNode { readonly said: SaidDifference }
interface SaidEdge extends FlowEdge { readonly said: SaidDifference }

const says = strings.map
const LEAST_SHARE = 0.03
const MOST_EDGES = 32

/** One map of both sides; colour says who takes a way more often. */
export function DifferenceMap(props: DifferencesProps) {
  const navigate = useNavigate()
  const graph = createMemo((): { nodes: readonly SaidNode[]; edges: readonly SaidEdge[] } => {
    const edges = props.said
      .flatMap((said): SaidEdge[] => (said.of.kind === 'edge' ? [{ from: said.of.from, to: said.of.to, size: middle(said), said }] : []))
      .filter((edge) => edge.size >= LEAST_SHARE || isClear(edge.said)).sort((x, y) => Number(isClear(y.said)) - Number(isClear(x.said)) || y.size - x.size).slice(0, MOST_EDGES)
    const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]))
    const nodes = props.said.flatMap((said): SaidNode[] => (
      said.of.kind === 'place' && used.has(said.of.code) ? [{ id: said.of.code, name: said.of.name, kind: 'step', size: middle(said), said }] : []
    ))
    const known = new Set(nodes.map((node) => node.id))
    return { nodes, edges: edges.filter((edge) => known.has(edge.from) && known.has(edge.to)) }
  })
  const colour = (said: SaidDifference) => (said.verdict === 'more' ? 'var(--cohort-a)' : said.verdict === 'less' ? 'var(--cohort-b)' : 'var(--none)')
  return (
    <Card class={props.class} question={says.question} means={says.means} answer={says.means} measured={props.measured} counts={strings.kinds} method={strings.list.method} isPending={props.isPending}>
      <FlowMap<SaidNode, SaidEdge>
        graph={graph()} height={220} describedAs={says.described(format.count(graph().edges.length))}
        noteOf={(node) => says.note(node.said.a, node.said.b)} nodeSays={(node) => `${node.name}: ${node.said.sentence}`} edgeSays={(edge) => `${edge.said.subject}: ${edge.said.sentence}`}
        edgeMark={(edge) => (isClear(edge.said) ? edge.said.difference ?? '' : '')} isStrong={(edge) => isClear(edge.said)}
        nodeColour={(node) => colour(node.said)} edgeColour={(edge) => colour(edge.said)}
        onNode={(node) => navigate(props.peopleOf(node.said.of))} onEdge={(edge) => navigate(props.peopleOf(edge.said.of))}
      />
    </Card>
  )
}

function middle(said: SaidDifference): number {
  return ((sizeOf(said.of.a) ?? 0) + (sizeOf(said.of.b) ?? 0)) / 2
}

function isClear(said: SaidDifference): boolean {
  return said.verdict === 'more' || said.verdict === 'less'
}
