import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Share } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { byCode } from '../kernel/order.ts'
import { shareOf, type RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { chosenByCustomer, customerOrder } from '../columns/byCustomer.ts'
import { fitInMemory, fittingRuns, type Criteria } from '../columns/fit.ts'
import { actorsIn, codesIn, outcomesIn } from '../columns/select.ts'
import { judgedJourneys } from '../columns/judged.ts'
import type { Catalogue, JourneyLog } from '../columns/journeyLog.ts'
import { TREE_BYTES, TREE_CUSTOMERS, TREE_RUNS } from '../wasm/cells.ts'
import { ratiosAt } from '../wasm/ratiosAt.ts'

export const JourneyTreeParams = z.strictObject({ cohort: Cohort.default({}) })
export type JourneyTreeParams = z.input<typeof JourneyTreeParams>

export interface JourneyTree {
  readonly runs: number
  /** Life stages first, in the order they were defined; then journeys, then micro-journeys, each by runs. Roots have no parent. */
  readonly nodes: readonly JourneyNode[]
}

export interface JourneyNode {
  readonly code: string
  readonly name: string
  readonly goal: string
  readonly tier: string
  readonly origin: string
  readonly parent: string | null
  /** In the order they were defined. */
  readonly children: readonly string[]
  readonly runs: number
  readonly actors: number
  /** Of ended runs; null where success is not measured. */
  readonly achieved: Share | null
}

const TIER_ORDER = ['life stage', 'journey', 'micro-journey']

export const journeyTree = analysis({
  name: 'journey.tree',
  question: 'How do life stages, journeys and micro-journeys hang together?',
  method: 'Runs of every tier that began in the period; achieved of ended ones (Wilson’s interval at the effective number of runs, which counts customers: Rao & Scott 1992). Channel, step and touchpoint filters do not apply',
  params: JourneyTreeParams,
  n: (tree: JourneyTree) => tree.runs,
  answer(log, { cohort }, context): JourneyTree {
    const { catalogue } = log
    const criteria: Criteria = {
      from: cohort.period?.from === undefined ? -0x8000_0000 : secondsOf(cohort.period.from, context.timeZone), to: cohort.period?.to === undefined ? 0x7fff_ffff : secondsOf(cohort.period.to, context.timeZone),
      territoryIn: cohort.territories ? codesIn(cohort.territories, catalogue.territories, 256) : null, actorIn: actorsIn(log, cohort), outcomeIn: cohort.outcomes ? outcomesIn(log, cohort.outcomes) : null,
      journeyIn: null, statusIn: null, channelIn: codesIn(undefined, catalogue.channels, 256), isEveryChannel: true, withEmpty: true,
    }
    return finishTree(tallyInMemory(log, criteria) ?? tallyTree(log, criteria), judgedJourneys(log), catalogue)
  },
})

function tallyInMemory(log: JourneyLog, criteria: Criteria): TreeTally[] | null {
  const { runs, actors, catalogue: { journeys } } = log
  return fitInMemory(log, criteria, (memory, { runIn }) => {
    const cells = memory.zeros(TREE_BYTES * (journeys.length + 1)), { run, isFirst } = customerOrder(runs, actors.count)
    memory.kernels.tallyTree(runs.count, memory.put(run), memory.put(isFirst), runIn, memory.put(runs.journey), memory.put(runs.status), journeys.length, cells)
    const whole = memory.ints(cells, (TREE_BYTES / 4) * journeys.length), achieved = ratiosAt(memory, cells, journeys.length, TREE_BYTES)
    return journeys.map(({ code }, j) => ({ code, runs: whole[(TREE_BYTES * j + TREE_RUNS) / 4]!, actors: whole[(TREE_BYTES * j + TREE_CUSTOMERS) / 4]!, achieved: achieved[j]! }))
  })
}

function tallyTree(log: JourneyLog, criteria: Criteria): TreeTally[] {
  const { runs, actors: { count: actorCount }, catalogue: { journeys } } = log, { runIn, picked } = fittingRuns(log, criteria)
  const list = chosenByCustomer(runs, actorCount, runIn, picked.length)
  const { actor, journey, status } = runs
  const count = new Int32Array(journeys.length + 1), actors = new DistinctCounter(journeys.length + 1, actorCount), achieved = new RatioTally(journeys.length + 1)
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!, j = Math.min(journey[r]!, journeys.length)
    count[j]!++
    if (status[r] !== 0) achieved.add(j, actor[r]!, status[r] === 1 ? 1 : 0, 1)
    actors.add(j, actor[r]!)
  }
  const sums = achieved.sums()
  return journeys.map(({ code }, j) => ({ code, runs: count[j]!, achieved: sums[j]!, actors: actors.counts[j]! }))
}

export interface TreeTally {
  readonly code: string
  readonly runs: number
  /** Of ended runs, by customer. */
  readonly achieved: RatioSums
  readonly actors: number
}

export function finishTree(tallies: readonly TreeTally[], judged: ReadonlySet<string>, catalogue: Catalogue): JourneyTree {
  const byJourney = new Map(tallies.map((t) => [t.code, t]))
  const codeOf = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
  const nodes = catalogue.journeys.map((j): JourneyNode => {
    const tally = byJourney.get(j.code)
    return {
      code: j.code, name: j.name, goal: j.goal, tier: j.tier, origin: j.origin,
      parent: j.parentId === null ? null : (codeOf.get(j.parentId) ?? null),
      children: catalogue.journeys.filter((c) => c.parentId === j.id).sort((a, b) => a.id - b.id).map((c) => c.code),
      runs: tally?.runs ?? 0, actors: tally?.actors ?? 0, achieved: judged.has(j.code) ? shareOf(tally?.achieved) : null,
    }
  })
  const definedAt = new Map(catalogue.journeys.map((j) => [j.code, j.id]))
  nodes.sort((a, b) => TIER_ORDER.indexOf(a.tier) - TIER_ORDER.indexOf(b.tier) || (a.tier === 'life stage' ? definedAt.get(a.code)! - definedAt.get(b.code)! : b.runs - a.runs || byCode(a.code, b.code)))
  return { runs: nodes.reduce((sum, n) => sum + n.runs, 0), nodes }
}
