import type { Customer } from './people.ts'
import type { Chance } from './random.ts'

export const HOUR = 3600
export const DAY = 86_400
export const YEAR = 365 * DAY

export const CAUSES = ['', 'storm', 'escape of water', 'theft', 'collision', 'glass', 'fire'] as const
export type Cause = Exclude<(typeof CAUSES)[number], ''>

export interface Happening {
  readonly touchpoint: string
  readonly channel: string
  /** Seconds since 1970. */
  readonly at: number
  readonly success?: boolean
  /** −1 … 1, what it felt like. */
  readonly mood?: number
  /** Pence: what was received (above 0) or paid out on a claim (below 0). */
  readonly amountMinor?: number
  readonly cause?: Cause
  /** Days waited until now, for the words only. */
  readonly waitedDays?: number
  /** Who did it: the customer unless said. */
  readonly who?: 'employee' | 'partner'
}

export type Emit = (happening: Happening) => void

/** One customer's history while it is lived. */
export interface Story {
  readonly customer: Customer
  readonly luck: Chance
  readonly emit: Emit
  /** From when on renewal offers show last year's price too. */
  readonly clearPriceFrom: number
  /** When the adjuster came after more than ten days, when a complaint went wrong, when a claim went well. */
  longWaitAt: number
  angryAt: number
  happyAt: number
  /** The end of the last claim: damages do not overlap. */
  busyUntil: number
}
