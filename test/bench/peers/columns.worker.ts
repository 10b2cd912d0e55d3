import { decodeSnapshot, runAnalysis, seededRandom, type AnalysisContext, type JourneyFunnel, type JourneyLog } from '@throughline/analytics'
import { select } from '@throughline/analytics/columns/select'
import { directlyFollows, edgeTimes } from '@throughline/analytics/kernel/directlyFollows'
import { sequencesOf } from '@throughline/analytics/kernel/sequences'
import { cohortOf, FUNNEL_STEPS, rounded, TIME_ZONE, type Answer, type Panel } from './questions.ts'

/** Our own: the columns, in a worker as in the dashboard. */
let log: JourneyLog
let steps: readonly string[] = []
const context: AnalysisContext = { now: Date.UTC(2026, 10, 1) / 1000, timeZone: TIME_ZONE, random: seededRandom }

self.addEventListener('message', ({ data: { id, ask, panel, change } }: MessageEvent<{ id: number; ask: string; panel: Panel; change: number }>) => {
  void (async () => {
    if (ask === 'load') {
      log = decodeSnapshot(new Uint8Array(await (await fetch('/log.bin')).arrayBuffer()))!
      steps = usualWay(log)
      return steps
    }
    return ask === 'all' ? all(change) : answer(panel, change)
  })().then((result) => self.postMessage({ id, result }), (error: unknown) => self.postMessage({ id, error: String(error) }))
})

function answer(panel: Panel, change: number): Answer {
  const cohort = cohortOf(change, log.catalogue)
  if (panel === 'directly-follows' || panel === 'exact quantiles') {
    const sequences = sequencesOf(select(log, cohort, context), 'touchpoint')
    const flow = directlyFollows(sequences)
    const edges = [...flow.count.keys()].filter((edge) => flow.count[edge]! > 0)
    const ends = (edge: number): [number, number] => [Math.floor(edge / flow.width), edge % flow.width]
    if (panel === 'directly-follows') return edges.map((edge) => [...ends(edge), flow.count[edge]!, flow.sumS[edge]!])
    return edgeTimes(sequences, flow, edges, [0.5, 0.9]).map(({ quantiles }, at) => [...ends(edges[at]!), ...quantiles.map(rounded)])
  }
  switch (panel) {
    case 'variants': {
      const { variants, distinct } = runAnalysis('journey.variants', { cohort, top: 20 }, log, context, 'replica').result
      return [[distinct], variants.map(({ runs }) => runs)]
    }
    case 'funnel': {
      const funnel = runAnalysis('journey.funnel', { cohort, steps: steps.map((code) => ({ touchpoints: [code] })) }, log, context, 'replica').result as JourneyFunnel
      return funnel.kind === 'funnel' ? [funnel.steps.map(({ reached }) => reached)] : []
    }
    case 'money by journey': case 'money by channel': {
      const { groups } = runAnalysis('economics.roi', { cohort, by: panel === 'money by journey' ? 'journey' : 'channel' }, log, context, 'replica').result
      return groups.map(({ code, runs, costMinor, revenueMinor }) => [code, runs, costMinor, revenueMinor])
    }
  }
}

/** One filter change: the mask once, and seven panels of it: directly-follows, its times, drop-off (all `journey.flow`), variants, funnel, money, journeys. */
function all(change: number): number {
  const cohort = cohortOf(change, log.catalogue)
  let n = 0
  for (const [name, params] of [
    ['journey.flow', { cohort, topEdges: 60 }], ['journey.variants', { cohort, top: 20 }], ['journey.funnel', { cohort, steps: steps.map((code) => ({ touchpoints: [code] })) }],
    ['economics.roi', { cohort, by: 'journey' }], ['journey.tree', { cohort }],
  ] as const) n = runAnalysis(name, params, log, context, 'replica').n
  return n
}

/** The touchpoint met by most runs, then the one met after it by most, and so on. */
function usualWay({ runs, entries, catalogue }: JourneyLog): string[] {
  const way: number[] = []
  const reached = new Int32Array(runs.count)
  for (let r = 0; r < runs.count; r++) reached[r] = runs.start[r]!
  while (way.length < FUNNEL_STEPS) {
    const met = new Int32Array(catalogue.touchpoints.length)
    const lastSeen = new Int32Array(catalogue.touchpoints.length)
    for (let r = 0; r < runs.count; r++) {
      for (let e = reached[r]!; e < runs.start[r + 1]!; e++) {
        const code = entries.touchpoint[e]!
        if (lastSeen[code] === r + 1 || way.includes(code)) continue
        lastSeen[code] = r + 1
        met[code]!++
      }
    }
    const next = met.indexOf(Math.max(...met))
    for (let r = 0; r < runs.count; r++) {
      let e = reached[r]!
      while (e < runs.start[r + 1]! && entries.touchpoint[e] !== next) e++
      reached[r] = Math.min(e + 1, runs.start[r + 1]!)
    }
    way.push(next)
  }
  return way.map((code) => catalogue.touchpoints[code]!.code)
}

