import type { ValueBase } from './value.ts'

/** Years ahead and yearly discounts that a worth is always told for, beside the ones asked for. */
export const HORIZONS = [1, 2, 3] as const
export const DISCOUNTS = [0.05, 0.1, 0.15] as const
/** Changes of the chance to leave that a worth is told for. */
export const CHURNS = [-0.2, -0.1, 0.1, 0.2] as const

/** Worth is in proportion to the margin: told for ten points less and more. */
export function marginsAround(share: number, meanMinor: number): ValueBase['margins'] {
  return [-0.1, 0, 0.1].map((points) => Math.min(1, Math.max(0, share + points))).map((other) => ({ share: other, meanMinor: share > 0 ? (meanMinor * other) / share : 0 }))
}
