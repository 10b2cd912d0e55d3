import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Share } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { byCode } from '../kernel/order.ts'
import { shareOf, type RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { customerOrder } from '../columns/byCustomer.ts'
import { actorsIn, codesIn, outcomesIn } from '../columns/select.ts'
import { judgedJourneys } from '../columns/judged.ts'
import type { Catalogue } from '../columns/journeyLog.ts'

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
    const { runs, catalogue } = log
    const from = cohort.period?.from === undefined ? -0x8000_0000 : secondsOf(cohort.period.from, context.timeZone)
    const to = cohort.period?.to === undefined ? 0x7fff_ffff : secondsOf(cohort.period.to, context.timeZone)
    const territoryIn = codesIn(cohort.territories, catalogue.territories, 256)
    const actorIn = actorsIn(log, cohort)
    const outcomeIn = cohort.outcomes ? outcomesIn(log, cohort.outcomes) : null
    const width = catalogue.journeys.length
    const count = new Int32Array(width), achieved = new RatioTally(width)
    const actors = new DistinctCounter(width, log.actors.count)
    const order = customerOrder(runs, log.actors.count).run
    for (let i = 0; i < order.length; i++) {
      const r = order[i]!
      const began = runs.startedAt[r]!
      if (began < from || began >= to || territoryIn[runs.territory[r]!] === 0) continue
      if (actorIn && actorIn[runs.actor[r]!] === 0) continue
      if (outcomeIn && outcomeIn[r] === 0) continue
      const j = runs.journey[r]!
      count[j]!++
      if (runs.status[r] !== 0) achieved.add(j, runs.actor[r]!, runs.status[r] === 1 ? 1 : 0, 1)
      actors.add(j, runs.actor[r]!)
    }
    const sums = achieved.sums()
    return finishTree(catalogue.journeys.map((j, i) => ({ code: j.code, runs: count[i]!, achieved: sums[i]!, actors: actors.counts[i]! })), judgedJourneys(log), catalogue)
  },
})

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
