import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { FunnelCohort } from './journey/funnelDefinition.ts'
import { Path } from './journey/path.ts'
import { ALIGNED } from './journey/align.ts'
import { DEVIATIONS } from './journey/planWalk.ts'

export const FELT = ['good', 'bad', 'unknown'] as const

/** What is read off a run's chosen entries. */
export const Went = z.strictObject({
  /** Exact sequences of touchpoint codes. */
  variants: z.array(z.array(z.string())).optional(),
  /** Runs in which these two touchpoint codes follow each other directly, at one time after so many seconds. */
  edge: z.strictObject({ from: z.string(), to: z.string(), atLeastS: z.number().int().min(0).optional(), atMostS: z.number().int().min(0).optional() }).optional(),
  /** Runs with this touchpoint code. */
  touchpoint: z.string().optional(),
  /** Runs with this step key. */
  step: z.string().optional(),
  /** Runs by how their entries follow each other. */
  path: Path.optional(),
  /** Runs by their last known feeling: above 0 good, below 0 bad, else unknown. */
  felt: z.array(z.enum(FELT)).optional(),
  /** Runs by how they went against their journey's plan; runs of journeys nobody planned went neither way. */
  plan: z.discriminatedUnion('went', [
    /** Ended runs. */
    z.strictObject({ went: z.enum(['asPlanned', 'otherwise']) }),
    /** At the step with this key. Open runs have skipped nothing yet. */
    z.strictObject({ went: z.enum(DEVIATIONS), step: z.string() }),
    /** Ended runs with this deviation in their best alignment with the plan, as `journey.deviations` tells them: at the step with this key, of `unplanned` the touchpoint. */
    z.strictObject({ went: z.literal('deviated'), by: z.enum(ALIGNED), at: z.string() }),
  ]).optional(),
})

export type Went = z.infer<typeof Went>

/**
 * Which runs a question is about. Absent parts do not restrict.
 * Period, journey, segment, territory, outcome and variant choose runs; channels choose entries inside them,
 * so that neighbours are neighbours within the chosen channels.
 */
export const Cohort = z.strictObject({
  /** Runs that began in `from ≤ t < to`; ISO dates or moments, read in the question's time zone. */
  period: z.strictObject({ from: z.string().optional(), to: z.string().optional() }).optional(),
  /** Journey codes. */
  journeys: z.array(z.string()).optional(),
  /** Channel codes. */
  channels: z.array(z.string()).optional(),
  /** Territory codes. */
  territories: z.array(z.string()).optional(),
  /** A segment's rule, already looked up. */
  segment: SegmentRule.optional(),
  /** Outcome kind codes, or `none`. */
  outcomes: z.array(z.string()).optional(),
  statuses: z.array(z.enum(['active', 'achieved', 'failed', 'abandoned'])).optional(),
  /** Actor attribute = one of these values. */
  attributes: z.record(z.string(), z.array(z.string())).optional(),
  ...Went.shape,
  /** Each leaves out the runs for which all its parts hold; `path.between` is none of them. */
  without: z.array(Went).optional(),
  /** Of the runs all other parts leave: those that went so at a step of a funnel over them, or whose customer did. */
  funnel: FunnelCohort.optional(),
})
export type Cohort = z.infer<typeof Cohort>
