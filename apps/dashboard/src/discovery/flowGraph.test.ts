import { expect, test } from 'vitest'
import type { JourneyFlow } from '@throughline/analytics/journey/flow'
import { dropOffsOf, END, flowGraph, START, waysOf } from './flowGraph.ts'

const WORDS = { start: 'start', end: 'end' }

/** Directly-follows counts of some sequences, with only the `drawn` ways kept. */
function flowOf(runs: readonly string[], drawn: (from: string, to: string) => boolean): JourneyFlow {
  const codes = [...new Set(runs.join(''))].sort()
  const pairs = new Map<string, number>()
  for (const run of runs) for (let i = 1; i < run.length; i++) pairs.set(run[i - 1]! + run[i]!, (pairs.get(run[i - 1]! + run[i]!) ?? 0) + 1)
  const all = [...pairs].map(([pair, count]) => ({ from: pair[0]!, to: pair[1]!, count, runs: count, meanS: 60, medianS: 60, p90S: 90 }))
  const edges = all.filter((edge) => drawn(edge.from, edge.to))
  const total = all.reduce((sum, edge) => sum + edge.count, 0)
  const hidden = all.filter((edge) => !edges.includes(edge))
  const hiddenCount = hidden.reduce((sum, edge) => sum + edge.count, 0)
  return {
    runs: runs.length, actors: runs.length, entries: runs.join('').length, transitions: total, distinctEdges: all.length,
    nodes: codes.map((code) => ({
      code, name: `place ${code}`, entries: [...runs.join('')].filter((c) => c === code).length,
      runs: runs.filter((run) => run.includes(code)).length, actors: runs.filter((run) => run.includes(code)).length,
      starts: runs.filter((run) => run[0] === code).length, ends: runs.filter((run) => run.at(-1) === code).length, lost: 0,
      selfLoops: pairs.get(code + code) ?? 0,
    })),
    edges,
    others: { edges: hidden.length, transitions: hiddenCount, share: hiddenCount / total, runs: runs.filter((run) => [...run].some((c, i) => i > 0 && !drawn(run[i - 1]!, c))).length },
  }
}

const RUNS = ['abcd', 'abcd', 'abd', 'abbcd', 'acbd', 'ab', 'xd', 'abcab']

test('[F6] every place’s visits are accounted for: begun here, come in, hidden = ended here, gone out, hidden', () => {
  const flow = flowOf(RUNS, (from, to) => ['ab', 'bc', 'cd'].includes(from + to))
  const { nodes, edges } = flowGraph(flow, 1, undefined, WORDS)
  for (const node of nodes) {
    if (!node.place) continue
    const into = edges.filter((e) => e.to === node.id && e.kind === 'moves').reduce((sum, e) => sum + e.count, 0)
    const out = edges.filter((e) => e.from === node.id && e.kind === 'moves').reduce((sum, e) => sum + e.count, 0)
    expect(node.place.starts + into + node.hiddenIn).toBe(node.place.entries)
    expect(node.place.ends + out + node.hiddenOut).toBe(node.place.entries)
  }
})

test('[F6] hidden transitions add up to the others’ number on both ends', () => {
  const flow = flowOf(RUNS, (from, to) => ['ab', 'bc', 'cd'].includes(from + to))
  const { nodes, others } = flowGraph(flow, 1, undefined, WORDS)
  const drawnPlaces = new Set(nodes.map((n) => n.id))
  const missing = flow.nodes.filter((place) => !drawnPlaces.has(place.code))
  const hiddenOut = nodes.reduce((sum, n) => sum + n.hiddenOut, 0) + missing.reduce((sum, p) => sum + p.entries - p.ends, 0)
  const hiddenIn = nodes.reduce((sum, n) => sum + n.hiddenIn, 0) + missing.reduce((sum, p) => sum + p.entries - p.starts, 0)
  expect(hiddenOut).toBe(others.transitions)
  expect(hiddenIn).toBe(others.transitions)
})

test('[F7] with everything drawn nothing is left to the others', () => {
  const { nodes, edges, others } = flowGraph(flowOf(RUNS, () => true), 1, undefined, WORDS)
  expect(others).toEqual({ ways: 0, places: 0, transitions: 0, share: 0, runs: 0, begins: 0, ends: 0 })
  expect(nodes.every((n) => n.hiddenIn === 0 && n.hiddenOut === 0)).toBe(true)
  expect(edges.filter((e) => e.kind === 'begins').reduce((sum, e) => sum + e.count, 0)).toBe(RUNS.length)
  expect(edges.filter((e) => e.kind === 'ends').reduce((sum, e) => sum + e.count, 0)).toBe(RUNS.length)
})

test('[F7] a place whose ways are all hidden is counted among the others, not drawn alone; so are rare begins and ends', () => {
  const { nodes, edges, others } = flowGraph(flowOf(RUNS, (from, to) => ['ab', 'bc', 'cd'].includes(from + to)), 0.7, undefined, WORDS)
  expect(edges.filter((e) => e.kind !== 'moves').map((e) => [e.from, e.to, e.count])).toEqual([[START, 'a', 7], ['d', END, 6]])
  expect([others.begins, others.ends]).toEqual([1, 2])
  expect(nodes.map((n) => n.id)).toEqual([START, 'a', 'b', 'c', 'd', END])
  expect(others.places).toBe(1)
})

test('[F3] bars are shares of customers, bands are transitions for each run', () => {
  const { nodes, edges } = flowGraph(flowOf(RUNS, () => true), 1, undefined, WORDS)
  expect(nodes.find((n) => n.id === 'a')!.size).toBeCloseTo(7 / 8)
  expect(edges.find((e) => e.from === 'a' && e.to === 'b')!.size).toBeCloseTo(7 / 8)
})

test('[F12] a number on a way counts moves, runs or customers, as chosen', () => {
  const flow = flowOf(RUNS, () => true)
  const told = { ...flow, edges: flow.edges.map((edge) => ({ ...edge, runs: edge.count - 0.25, actors: edge.count - 0.5 })) }
  const numbers = (flavour: 'moves' | 'runs' | 'customers') => flowGraph(told, 1, undefined, WORDS, flavour).edges.filter((e) => e.kind === 'moves').map((e) => e.number)
  expect(numbers('moves')).toEqual(told.edges.map((e) => e.count))
  expect(numbers('runs')).toEqual(told.edges.map((e) => e.runs))
  expect(numbers('customers')).toEqual(told.edges.map((e) => e.actors))
})

test('[F9] drop-offs are measured against the runs that came there', () => {
  expect(dropOffsOf(flowOf(RUNS, () => true), new Map([['b', 2], ['d', 1]]))).toEqual([
    { code: 'b', name: 'place b', runs: 7, lost: 2, share: 2 / 7 },
    { code: 'd', name: 'place d', runs: 6, lost: 1, share: 1 / 6 },
  ])
})

test('[F10] an exact way lights its places and the steps between them', () => {
  const lit = waysOf(['a', 'b', 'b'])
  expect([...lit.nodes]).toEqual([START, 'a', 'b', END])
  expect([...lit.edges]).toEqual([`${START}\u0000a`, 'a\u0000b', 'b\u0000b', `b\u0000${END}`])
})
