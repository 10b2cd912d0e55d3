import { z } from 'zod'

/** What an interaction must look like. All given parts must hold; a list holds when one of it does. */
const InteractionTest = z.strictObject({
  touchpoints: z.array(z.string()).min(1),
  success: z.boolean().optional(),
})
type InteractionTest = z.infer<typeof InteractionTest>

export const StepRule = z.strictObject({
  key: z.string().min(1),
  name: z.string().min(1),
  /** Touchpoint codes that count as this step, and codes of journeys one tier below whose every touchpoint does. */
  touchpoints: z.array(z.string()),
  journeys: z.array(z.string()).default([]),
  optional: z.boolean().default(false),
})
export type StepRule = z.infer<typeof StepRule>

export const OutcomeRule = z.strictObject({
  /** Code of the outcome kind. */
  kind: z.string().min(1),
  result: z.enum(['achieved', 'failed']),
  when: InteractionTest,
  /** Money value: the interaction's revenue, or a fixed amount. */
  value: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('revenue') }),
    z.strictObject({ from: z.literal('fixed'), amountMinor: z.number().int(), currency: z.string().length(3) }),
  ]).optional(),
  customerValuePercent: z.number().int().min(0).max(100).optional(),
})
export type OutcomeRule = z.infer<typeof OutcomeRule>

/** The rules by which interactions become runs of one journey. Names live in rows; what alters runs lives here. */
export const JourneyRules = z.discriminatedUnion('cut', [
  z.strictObject({
    /** Runs begin at an entry touchpoint and end by outcome or time-out. */
    cut: z.literal('definition'),
    steps: z.array(StepRule).min(1),
    /** Touchpoint codes that may begin a run; empty: any of the journey's. */
    entry: z.array(z.string()),
    outcomes: z.array(OutcomeRule),
    /** Silence after which an active run counts as abandoned. */
    timeoutMs: z.number().int().positive(),
  }),
  z.strictObject({
    /** One run for each case an event log names. `source` tells the log. */
    cut: z.literal('case'),
    source: z.string(),
    outcomes: z.array(OutcomeRule),
  }),
  z.strictObject({
    /** Runs of one person, cut where they were silent for `gapMs`. `source` limits it to one log; null takes what no journey claimed. */
    cut: z.literal('inactivity'),
    source: z.string().nullable(),
    gapMs: z.number().int().positive(),
    outcomes: z.array(OutcomeRule),
  }),
])
export type JourneyRules = z.infer<typeof JourneyRules>
