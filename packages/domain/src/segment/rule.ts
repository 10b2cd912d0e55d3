import { z } from 'zod'

/**
 * Who belongs to a segment. A rule is evaluated over the columns in the replica and in SQL on the server.
 * `centroid` keeps an emerged cluster exactly: nearest of the cluster centres in standardised features.
 */
export type SegmentRule =
  | { readonly kind: 'all'; readonly of: readonly SegmentRule[] }
  | { readonly kind: 'any'; readonly of: readonly SegmentRule[] }
  | { readonly kind: 'not'; readonly of: SegmentRule }
  | { readonly kind: 'attribute'; readonly key: string; readonly equals: string | number | boolean }
  | { readonly kind: 'feature'; readonly feature: string; readonly atLeast?: number; readonly below?: number }
  | { readonly kind: 'centroid'; readonly features: readonly string[]; readonly mean: readonly number[]; readonly deviation: readonly number[]; readonly centres: readonly (readonly number[])[]; readonly cluster: number }

export const SegmentRule: z.ZodType<SegmentRule> = z.lazy(() => z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all'), of: z.array(SegmentRule) }),
  z.strictObject({ kind: z.literal('any'), of: z.array(SegmentRule) }),
  z.strictObject({ kind: z.literal('not'), of: SegmentRule }),
  z.strictObject({ kind: z.literal('attribute'), key: z.string().min(1), equals: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ kind: z.literal('feature'), feature: z.string().min(1), atLeast: z.number().optional(), below: z.number().optional() }),
  z.strictObject({
    kind: z.literal('centroid'),
    features: z.array(z.string()).min(1), mean: z.array(z.number()), deviation: z.array(z.number()),
    centres: z.array(z.array(z.number())).min(1), cluster: z.number().int().min(0),
  }),
])) as unknown as z.ZodType<SegmentRule>
