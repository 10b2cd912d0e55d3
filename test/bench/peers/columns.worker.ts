import { decodeSnapshot, journeyTree, NO_NUMBER, runAnalysis, seededRandom, type AnalysisContext, type JourneyLog } from '@throughline/analytics'
import { select, type Selection } from '@throughline/analytics/columns/select'
import { tallyRoi } from '@throughline/analytics/economics/roiTally'
import { tallyPlaces } from '@throughline/analytics/journey/flowPlaces'
import { planFunnel } from '@throughline/analytics/journey/funnelDefinition'
import { withFunnel } from '@throughline/analytics/journey/funnelWalk'
import { directlyFollows, edgeTimes } from '@throughline/analytics/kernel/directlyFollows'
import { rankInPlace } from '@throughline/analytics/kernel/quantile'
import { sequencesOf } from '@throughline/analytics/kernel/sequences'
import { variantTable } from '@throughline/analytics/kernel/variantTable'
import { cohortOf, FUNNEL_STEPS, rounded, TIME_ZONE, TOP, type Answer, type Panel, type Refresh } from './questions.ts'

/** Our own: the columns, in a worker as in the dashboard. */
let log: JourneyLog
let steps: readonly string[] = []
const context: AnalysisContext = { now: Date.UTC(2026, 10, 1) / 1000, timeZone: TIME_ZONE, random: seededRandom }

self.addEventListener('message', ({ data: { id, ask, panel, change } }: MessageEvent<{ id: number; ask: 'load' | 'panel' | Refresh; panel: Panel; change: number }>) => {
  void (async () => {
    switch (ask) {
      case 'load':
        log = decodeSnapshot(new Uint8Array(await (await fetch('/log.bin')).arrayBuffer()))!
        steps = usualWay(log)
        return steps
      case 'panel': return answer(panel, change)
      case 'panels': return panels(change)
      case 'answers': return answers(change)
    }
  })().then((result) => self.postMessage({ id, result }), (error: unknown) => self.postMessage({ id, error: String(error) }))
})

function answer(panel: Panel, change: number): Answer {
  const selection = select(log, cohortOf(change, log.catalogue), context)
  switch (panel) {
    case 'directly-follows': {
      const { flow, edges, ends } = edgesOf(selection)
      return edges.map((edge) => [...ends(edge), flow.count[edge]!, flow.sumS[edge]!])
    }
    case 'exact quantiles': {
      const { sequences, flow, edges, ends } = edgesOf(selection)
      return edgeTimes(sequences, flow, edges, [0.5, 0.9]).map(({ quantiles }, at) => [...ends(edges[at]!), ...quantiles.map(rounded)])
    }
    case 'variants': {
      const { distinct, count } = variantTable(sequencesOf(selection, 'touchpoint'))
      return [[distinct], mostOf(count, TOP)]
    }
    case 'funnel': return [reachedOf(selection)]
    case 'money by journey': case 'money by channel': {
      const { groups } = tallyRoi(selection, log, { by: panel === 'money by journey' ? 'journey' : 'channel', attribute: undefined, segments: undefined })
      return groups.filter((group) => group.entries > 0).map(({ code, margin, costMinor, revenueMinor }) => [code, margin.n, costMinor, revenueMinor])
    }
  }
}

/** One filter change: the mask once, and seven panels of it: directly-follows, its times, drop-off, variants, funnel, money by journey, journeys. */
function panels(change: number): number {
  const cohort = cohortOf(change, log.catalogue), selection = select(log, cohort, context)
  const { sequences, flow, edges } = edgesOf(selection)
  const { ends } = tallyPlaces(sequences, selection.log.runs, log.actors.count)
  const { count } = variantTable(sequences)
  const money = tallyRoi(selection, log, { by: 'journey', attribute: undefined, segments: undefined })
  return edgeTimes(sequences, flow, edges, [0.5, 0.9]).length + ends.length + mostOf(count, TOP).length + reachedOf(selection).length + money.margin.n + journeyTree.answer(log, { cohort }, context).runs
}

/** The same change as the screens ask: whole answers with customers, intervals and times. */
function answers(change: number): number {
  const cohort = cohortOf(change, log.catalogue)
  let n = 0
  for (const [name, params] of [
    ['journey.flow', { cohort, topEdges: 60 }], ['journey.variants', { cohort, top: TOP }], ['journey.funnel', { cohort, steps: steps.map((code) => ({ touchpoints: [code] })) }],
    ['economics.roi', { cohort, by: 'journey' }], ['journey.tree', { cohort }],
  ] as const) n = runAnalysis(name, params, log, context, 'replica').n
  return n
}

function edgesOf(selection: Selection) {
  const sequences = sequencesOf(selection, 'touchpoint')
  const flow = directlyFollows(sequences)
  const edges = [...flow.count.keys()].filter((edge) => flow.count[edge]! > 0)
  return { sequences, flow, edges, ends: (edge: number): [number, number] => [Math.floor(edge / flow.width), edge % flow.width] }
}

/** The largest counts, falling. */
function mostOf(count: Int32Array, top: number): number[] {
  const least = count.length <= top ? 0 : rankInPlace(count.slice(), count.length - top)
  const above = count.filter((n) => n > least).sort().reverse()
  return [...above, ...Array.from({ length: Math.min(top, count.length) - above.length }, () => least)]
}

function reachedOf(selection: Selection): number[] {
  return withFunnel(selection, planFunnel({ steps: steps.map((code) => ({ touchpoints: [code] })) }), context.now, ({ count, reachedAt }) => {
    const reached = steps.map(() => 0)
    for (let u = 0, place = 0; u < count; u++) for (let s = 0; s < reached.length; s++) reached[s]! += reachedAt[place++] === NO_NUMBER ? 0 : 1
    return reached
  })
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

