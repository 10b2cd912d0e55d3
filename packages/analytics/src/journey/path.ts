import { z } from 'zod'

/** Again at once (A, A), rework (a visit after the first), back and forth (A, B, A), change of channel. */
export const TURNS = ['again', 'rework', 'backAndForth', 'channelSwitch'] as const
export type Turn = (typeof TURNS)[number]

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
  /** These directly one after another. */
  contains: z.array(z.string()).min(1).max(50).optional(),
  /** A contact in channel `from`, the next one in channel `to`; `beforeLast`: and at least one more after it. */
  channels: z.strictObject({ from: z.string(), to: z.string(), beforeLast: z.boolean().optional() }).optional(),
  /** Repeats, turns back or changes channel at least once. */
  turns: z.enum(TURNS).optional(),
  /** How many contacts. */
  entries: z.strictObject({ atLeast: z.number().int().min(0).optional(), atMost: z.number().int().min(0).optional() }).optional(),
})
export type Path = z.infer<typeof Path>
