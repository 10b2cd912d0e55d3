import { z } from 'zod'

const ORDERS = ['strict', 'sequential', 'any'] as const
const UNITS = ['run', 'customer'] as const
const FUNNEL_ENDS = ['reached', 'lost', 'open'] as const
export const MAX_STEPS = 12
const MAX_EXCLUSIONS = 8

const FunnelStepChoice = z.strictObject({
  /** Any of these touchpoint codes. */
  touchpoints: z.array(z.string()).min(1).optional(),
  /** A planned step's key, of whatever journey. */
  step: z.string().optional(),
  /** May be left out on the way. */
  optional: z.boolean().optional(),
}).refine((step) => (step.touchpoints === undefined) !== (step.step === undefined), 'a step is touchpoints or a step key')

/** A way to be gone step by step. Parts left out: sequential, no window, nothing excluded, by run. */
export const FunnelDefinition = z.strictObject({
  steps: z.array(FunnelStepChoice).min(1).max(MAX_STEPS).refine((steps) => !steps[0]?.optional, 'the first step cannot be optional'),
  /** Strict: nothing in between; sequential: in this order; any: each once, in any order. */
  order: z.enum(ORDERS).optional(),
  /** Seconds from the first step, within which all others must come. */
  windowS: z.number().int().min(1).optional(),
  /** A contact with one of these between steps number `from` and `to` (all, when left out) ends the attempt. In any order: at any time. */
  exclude: z.array(z.strictObject({ touchpoints: z.array(z.string()).min(1), from: z.number().int().min(0).optional(), to: z.number().int().min(1).optional() })).max(MAX_EXCLUSIONS).optional(),
  /** Within one run, or over all of a customer's runs as one line of contacts. */
  per: z.enum(UNITS).optional(),
})
export type FunnelDefinition = z.infer<typeof FunnelDefinition>

/** Who ended how at one step of a funnel: what a cohort takes. */
export const FunnelCohort = FunnelDefinition.safeExtend({
  /** Step number, from 0. */
  at: z.number().int().min(0).max(MAX_STEPS - 1),
  /** Reached it; came to the step before and never here (of the first step: never began); came to the step before and may still. */
  went: z.enum(FUNNEL_ENDS),
}).refine((funnel) => funnel.at < funnel.steps.length, 'there is no such step')
export type FunnelCohort = z.infer<typeof FunnelCohort>

/** A definition with its steps sorted out; step numbers are places in `steps`. */
export interface FunnelPlan {
  readonly definition: FunnelDefinition
  readonly order: (typeof ORDERS)[number]
  readonly per: (typeof UNITS)[number]
  readonly windowS: number | null
  readonly steps: number
  /** Step numbers that must be gone, ascending; the first is 0. */
  readonly required: readonly number[]
  /** By place in `required`: optional steps between that one and the next. In any order all stand under 0. */
  readonly optionalAfter: readonly (readonly number[])[]
  /** By place in `required`: exclusions that hold between that one and the next. */
  readonly excludedAfter: readonly (readonly number[])[]
}

export function planFunnel(definition: FunnelDefinition): FunnelPlan {
  const { steps, exclude = [] } = definition
  const order = definition.order ?? 'sequential'
  const required = steps.flatMap((step, s) => (step.optional ? [] : [s]))
  const nextOf = (i: number): number => required[i + 1] ?? steps.length
  const optional = steps.flatMap((step, s) => (step.optional ? [s] : []))
  return {
    definition, order, per: definition.per ?? 'run', windowS: definition.windowS ?? null, steps: steps.length, required,
    optionalAfter: required.map((from, i) => (order === 'any' ? (i === 0 ? optional : []) : optional.filter((s) => s > from && s < nextOf(i)))),
    excludedAfter: required.map((from, i) => exclude.flatMap((one, x) => (order === 'any' || (i + 1 < required.length && from >= (one.from ?? 0) && nextOf(i) <= (one.to ?? steps.length)) ? [x] : []))),
  }
}

/** The required step before a step: what its step rate is measured from. Null for the first. */
export function stepBefore(plan: FunnelPlan, step: number): number | null {
  if (step === 0) return null
  if (plan.order === 'any' && plan.definition.steps[step]!.optional) return 0
  return plan.required.filter((s) => s < step).at(-1)!
}
