import { z } from 'zod'
import { SegmentId } from '../define/ids.ts'

/**
 * Who belongs to a segment. A rule is evaluated over the columns in the replica and in SQL on the server.
 * `sequence`: met one touchpoint of each step, one later than the other, within so many seconds from first to last, none of `without` in between.
 * `segment`: belongs to another saved segment; looked up before a rule is evaluated (`lookUpSegments`). `asOf`: belonged just before a moment.
 * `centroid` keeps an emerged cluster exactly: nearest of the cluster centres in standardised features.
 */
export type SegmentRule =
  | { readonly kind: 'all'; readonly of: readonly SegmentRule[] }
  | { readonly kind: 'any'; readonly of: readonly SegmentRule[] }
  | { readonly kind: 'not'; readonly of: SegmentRule }
  | { readonly kind: 'attribute'; readonly key: string; readonly equals: string | number | boolean }
  | { readonly kind: 'feature'; readonly feature: string; readonly atLeast?: number; readonly below?: number }
  | SequenceRule
  | { readonly kind: 'segment'; readonly id: SegmentId }
  | { readonly kind: 'asOf'; readonly at: string; readonly of: SegmentRule }
  | { readonly kind: 'centroid'; readonly features: readonly string[]; readonly mean: readonly number[]; readonly deviation: readonly number[]; readonly centres: readonly (readonly number[])[]; readonly cluster: number }

export interface SequenceRule {
  readonly kind: 'sequence'
  /** Touchpoint codes of each step. */
  readonly steps: readonly (readonly string[])[]
  readonly withinS?: number
  readonly without?: readonly string[]
}

const MOST_STEPS_OF_RULE = 5
const codes = z.array(z.string().min(1)).min(1).max(50)

export const SegmentRule: z.ZodType<SegmentRule> = z.lazy(() => z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all'), of: z.array(SegmentRule) }),
  z.strictObject({ kind: z.literal('any'), of: z.array(SegmentRule) }),
  z.strictObject({ kind: z.literal('not'), of: SegmentRule }),
  z.strictObject({ kind: z.literal('attribute'), key: z.string().min(1), equals: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ kind: z.literal('feature'), feature: z.string().min(1), atLeast: z.number().optional(), below: z.number().optional() }),
  z.strictObject({ kind: z.literal('sequence'), steps: z.array(codes).min(1).max(MOST_STEPS_OF_RULE), withinS: z.number().int().min(0).optional(), without: codes.optional() }),
  z.strictObject({ kind: z.literal('segment'), id: SegmentId }),
  z.strictObject({ kind: z.literal('asOf'), at: z.iso.datetime({ offset: true }), of: SegmentRule }),
  z.strictObject({
    kind: z.literal('centroid'),
    features: z.array(z.string()).min(1), mean: z.array(z.number()), deviation: z.array(z.number()),
    centres: z.array(z.array(z.number())).min(1), cluster: z.number().int().min(0),
  }),
])) as unknown as z.ZodType<SegmentRule>
