import { z } from 'zod'
import type { CostedBy } from '../interaction/tables.ts'

/** A rate as costs are worked out with it. Times in milliseconds since 1970. */
export interface CostRate {
  readonly channelId: number | null
  readonly touchpointId: number | null
  readonly perContactMinor: number
  readonly perMinuteMinor: number
  readonly currency: string
  readonly validFrom: number
  /** Its own end, or the beginning of the next one for the same contacts in the same currency. */
  readonly validUntil: number
}

export interface Costed {
  readonly costMinor: number | null
  readonly currency: string | null
  readonly costedBy: CostedBy | null
}

/** A rate as somebody writes it. Codes name what it is for: both, one, or neither, which is every contact. */
export const RateDraft = z.strictObject({
  channel: z.string().min(1).nullable(),
  touchpoint: z.string().min(1).nullable(),
  perContactMinor: z.int().min(0).max(1_000_000_000),
  perMinuteMinor: z.int().min(0).max(1_000_000_000),
  /** ISO 4217 */
  currency: z.string().regex(/^[A-Z]{3}$/),
  validFrom: z.iso.datetime({ offset: true }),
  validUntil: z.iso.datetime({ offset: true }).nullable(),
}).refine((rate) => rate.validUntil === null || Date.parse(rate.validUntil) > Date.parse(rate.validFrom), { path: ['validUntil'], message: 'A rate ends after it began.' })
export type RateDraft = z.infer<typeof RateDraft>

/** Newest first, each ending at the latest where the next one for the same contacts in the same currency begins. `rates` come newest first, with their own ends or null. */
export function withEnds(rates: readonly (Omit<CostRate, 'validUntil'> & { readonly validUntil: number | null })[]): CostRate[] {
  const next = new Map<string, number>()
  return rates.map((rate) => {
    const slot = `${rate.touchpointId} ${rate.channelId} ${rate.currency}`
    const validUntil = Math.min(rate.validUntil ?? Infinity, next.get(slot) ?? Infinity)
    next.set(slot, rate.validFrom)
    return { ...rate, validUntil }
  })
}

/**
 * What a contact costs that told no cost: time-driven activity-based costing (Kaplan & Anderson, Harvard Business Review 11/2004), contact plus minutes.
 * `currency`: what the contact named itself.
 */
export function costByRate(rates: readonly CostRate[], touchpointId: number, channelId: number, at: number, durationMs: number, currency: string | undefined): Costed {
  const rate = rateFor(rates, touchpointId, channelId, at, currency)
  if (!rate) return { costMinor: null, currency: currency ?? null, costedBy: null }
  return {
    costMinor: rate.perContactMinor + Math.round((rate.perMinuteMinor * durationMs) / 60_000), currency: rate.currency,
    costedBy: currency === undefined ? 'rate and currency' : 'rate',
  }
}

/** [I5] The narrowest rate that was valid, in the contact's currency where it names one: touchpoint and channel, then touchpoint, then channel. Rates come newest first. */
function rateFor(rates: readonly CostRate[], touchpointId: number, channelId: number, at: number, currency: string | undefined): CostRate | undefined {
  let best: CostRate | undefined
  let bestWidth = Infinity
  for (const rate of rates) {
    if (rate.validFrom > at || rate.validUntil <= at || (currency !== undefined && currency !== rate.currency)) continue
    if (rate.touchpointId !== null && rate.touchpointId !== touchpointId) continue
    if (rate.channelId !== null && rate.channelId !== channelId) continue
    const width = rate.touchpointId === null ? (rate.channelId === null ? 3 : 2) : rate.channelId === null ? 1 : 0
    if (width < bestWidth) [best, bestWidth] = [rate, width]
  }
  return best
}
