import { z } from 'zod'

/** What questions about causes and worth have in common. Each says in its own place of what the least number is. */

/** How many groups are tried, from one number to another. */
export const GroupRange = z.tuple([z.number().int().min(2), z.number().int().max(12)]).refine(([lowest, highest]) => lowest <= highest, 'the first number is above the second').default([2, 8])

/** Customers that anything is said of at least, on each side where there are two. */
export const Minimum = z.number().int().min(2).default(20)

/** Runs with an outcome of this kind, among ended runs of the journeys in which it was ever seen. */
export const OutcomeTarget = z.strictObject({ of: z.literal('outcome'), code: z.string() })
/** Achieved runs, among ended runs of journeys whose success is measured. */
export const AchievedTarget = z.strictObject({ of: z.literal('achieved') })

/** What an experiment or a change should move, by its measure's code: `achieved`, `outcome:CODE`, `contacts`, `revenue`, `cost` or `margin`. */
export const MeasureTarget = z.string().default('achieved')
