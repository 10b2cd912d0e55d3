import { z } from 'zod'

/** What questions about causes and worth have in common. Each says in its own place of what the least number is. */

/** Customers that anything is said of at least, on each side where there are two. */
export const Minimum = z.number().int().min(2).default(20)

/** Runs with an outcome of this kind, among ended runs of the journeys in which it was ever seen. */
export const OutcomeTarget = z.strictObject({ of: z.literal('outcome'), code: z.string() })
/** Achieved runs, among ended runs of journeys whose success is measured. */
export const AchievedTarget = z.strictObject({ of: z.literal('achieved') })

/** What an experiment or a change should move, by its measure's code: `achieved`, `outcome:CODE`, `contacts`, `revenue`, `cost` or `margin`. */
export const MeasureTarget = z.string().default('achieved')
