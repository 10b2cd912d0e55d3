import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { analysis, type TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { FunnelDefinition, planFunnel, stepBefore, type FunnelPlan } from './funnelDefinition.ts'
import { funnelRates, type FunnelStepRates } from './funnelRates.ts'
import { withFunnel, type FunnelUnits } from './funnelWalk.ts'

export const JourneyFunnelParams = FunnelDefinition.safeExtend({
  cohort: Cohort.default({}),
  /** Customers who must have begun, so that rates are told. */
  minimum: z.number().int().min(1).default(20),
})
export type JourneyFunnelParams = z.input<typeof JourneyFunnelParams>

export interface Funnel {
  readonly kind: 'funnel'
  readonly per: FunnelPlan['per']
  readonly order: FunnelPlan['order']
  /** Runs or customers of the cohort, and its customers. */
  readonly units: number
  readonly actors: number
  readonly started: number
  readonly startedActors: number
  /** Reached the last required step. */
  readonly completed: number
  readonly steps: readonly FunnelStep[]
}

export interface FunnelStep extends FunnelStepRates {
  /** What it is called; in any order a required place has no name of its own. */
  readonly name: string
  readonly isOptional: boolean
  /** Number of the step it is measured from; null for the first. */
  readonly before: number | null
}

export type JourneyFunnel = Funnel | TooFew

export const journeyFunnel = analysis({
  name: 'journey.funnel',
  question: 'How far do customers get, and where do they stop?',
  method: 'Each run by its best attempt; open ones are right-censored: rates by Aalen–Johansen (1978) or, with none open, shares with Wilson intervals by customer; times by Kaplan–Meier (1958)',
  params: JourneyFunnelParams,
  n: (funnel: JourneyFunnel) => (funnel.kind === 'funnel' ? funnel.started : funnel.n),
  answer(log, { cohort, minimum, ...definition }, context): JourneyFunnel {
    const selection = select(log, cohort, context)
    const plan = planFunnel(definition)
    const { runs } = selection.log
    const isIn = new Uint8Array(log.actors.count)
    let actors = 0
    const { picked } = selection, { actor } = runs
    for (let p = 0; p < picked.length; p++) isIn[actor[picked[p]!]!] = 1
    for (let a = 0; a < isIn.length; a++) actors += isIn[a]!
    return withFunnel(selection, plan, context.now, (units) => finishFunnel(units, actors, plan, minimum, log.catalogue))
  },
})

/** The answer from the best attempts. @param actors customers of the cohort. */
export function finishFunnel(units: FunnelUnits, actors: number, plan: FunnelPlan, minimum: number, catalogue: Catalogue): JourneyFunnel {
  const rates = funnelRates(units, plan)
  const first = rates[0]!
  if (first.actors < minimum) return { kind: 'tooFew', n: first.actors, needed: minimum }
  return {
    kind: 'funnel', per: plan.per, order: plan.order, units: units.all, actors, started: first.reached, startedActors: first.actors, completed: rates[plan.required.at(-1)!]!.reached,
    steps: rates.map((step, s) => ({ name: nameOf(plan, s, catalogue), isOptional: plan.definition.steps[s]!.optional === true, before: stepBefore(plan, s), ...step })),
  }
}

/** Names of a step's touchpoints, or the planned step's; codes where nothing is known by them. */
function nameOf({ definition }: FunnelPlan, s: number, { touchpoints, steps }: Catalogue): string {
  const step = definition.steps[s]!
  if (step.step !== undefined) return steps.find((known) => known.key === step.step)?.name ?? step.step
  return (step.touchpoints ?? []).map((code) => touchpoints.find((t) => t.code === code)?.name ?? code).join(' / ')
}
