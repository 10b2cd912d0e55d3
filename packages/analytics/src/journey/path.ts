import { z } from 'zod'

/**
 * How a run's chosen entries must follow each other; touchpoint codes. All parts must hold.
 * What pm4py calls start, end, eventually-follows, between and case-size filters (van der Aalst 2016, ch. 10; pm4py 2.7, `pm4py.filtering`).
 */
export const Path = z.strictObject({
  /** The first contact is one of these. */
  starts: z.array(z.string()).min(1).optional(),
  /** The last contact so far is one of these. */
  ends: z.array(z.string()).min(1).optional(),
  /** `from`, later `to`: at most so many seconds later, and with no `without` in between. */
  follows: z.strictObject({ from: z.string(), to: z.string(), withinS: z.number().int().min(0).optional(), without: z.string().optional() }).optional(),
  /** Only the part of each run from its first `from` to the first `to` after it counts; runs without such a part drop out. */
  between: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  /** How many contacts. */
  entries: z.strictObject({ atLeast: z.number().int().min(0).optional(), atMost: z.number().int().min(0).optional() }).optional(),
})
export type Path = z.infer<typeof Path>
