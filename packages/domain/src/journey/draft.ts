import { z } from 'zod'
import { JourneyRules } from './rules.ts'
import { TIERS } from './tables.ts'

/** A journey as somebody writes it. */
export const JourneyDraft = z.strictObject({
  code: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  tier: z.enum(TIERS),
  /** Code of the journey it is part of. */
  parent: z.string().nullable().default(null),
  /** In the customer's words. */
  goal: z.string().trim().min(1).max(500),
  rules: JourneyRules,
  /** The version that was looked at; the draft is refused when the journey has moved on. */
  basedOn: z.number().int().positive().optional(),
})
export type JourneyDraft = z.input<typeof JourneyDraft>

/** Whether two sets of rules make the same runs: names of steps do not matter ([J15]). */
export function makeSameRuns(a: JourneyRules, b: JourneyRules): boolean {
  return canonical(unnamed(a)) === canonical(unnamed(b))
}

function unnamed(rules: JourneyRules): unknown {
  return rules.cut === 'definition' ? { ...rules, steps: rules.steps.map((step) => ({ ...step, name: '' })) } : rules
}

/** JSON with sorted keys: the store keeps no order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined).sort(([x], [y]) => (x < y ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`
}
