import { z } from 'zod'
import type { Label } from '../columns/labels.ts'

/** What a run is held to have gone wrong by. */
export const WhyTarget = z.discriminatedUnion('of', [
  /** Failed or abandoned, among ended runs of journeys whose success is measured. */
  z.strictObject({ of: z.literal('lost') }),
  /**
   * An outcome of this kind: of the run itself, among ended runs of the journeys in which it was ever seen; with `withinDays`, of any of the customer's
   * runs that ended between the run's start and so many days later, among ended runs that began at least so long before the data's last contact.
   */
  z.strictObject({ of: z.literal('outcome'), code: z.string(), withinDays: z.number().int().min(1).max(3_650).optional() }),
])
export type WhyTarget = z.infer<typeof WhyTarget>

/** Waited longer than most; the same place twice; back at a place later; there and straight back; a required step left out; changed channel. */
const WHY_KINDS = ['stall', 'again', 'rework', 'bounce', 'skipped', 'switch'] as const
export type WhyKind = (typeof WHY_KINDS)[number]

export type WhyPatternOf =
  /** Directly from one to the other after more than so many seconds. Could be: went that way. */
  | { readonly what: 'stall'; readonly from: Label; readonly to: Label; readonly moreThanS: number }
  /** Twice with nothing in between; at all more than once. Could be: was there. */
  | { readonly what: 'again' | 'rework'; readonly at: Label }
  /** Came from `from` and went straight back to it. Could be: came from there. */
  | { readonly what: 'bounce'; readonly from: Label; readonly at: Label }
  /** Came to a later step and never to this one. Could be: came this far or further. */
  | { readonly what: 'skipped'; readonly step: Label }
  /** A contact in one channel, the next in the other, and not as the last. Could be: had a next contact after one in `from` and one more. */
  | { readonly what: 'switch'; readonly from: Label; readonly to: Label }

/** Names a pattern of a journey's runs in SQL, rows and columns alike. */
export function whyKey(journey: string, kind: WhyKind, ...codes: readonly string[]): string {
  return JSON.stringify([journey, kind, ...codes])
}

/** Runs of one side by customer: sums over customers of runs n and lost runs y, and of n², y² and y·n. */
export interface WhySide {
  customers: number
  n: number
  y: number
  nn: number
  yy: number
  yn: number
}

export interface WhyPatternTally {
  readonly key: string
  /** Seconds; of stalls. */
  readonly moreThanS: number | null
  /** Runs in which it happened, and those in which it could have and did not. */
  readonly had: WhySide
  readonly hadNot: WhySide
  /** Customers on both sides: sums of y·y, y·n, n·y and n·n, the side that had it first. */
  readonly shared: { customers: number; yy: number; yn: number; ny: number; nn: number }
}

export interface WhyTally {
  readonly all: WhySide
  /** Achieved runs and the sum of their outcomes' values, by journey code; minor units. */
  readonly achieved: ReadonlyMap<string, { readonly runs: number; readonly value: number }>
  /** Outcomes of the kind asked for that have a value, and its sum; null for `lost`. */
  readonly outcome: { readonly n: number; readonly value: number } | null
  /** Last contact of the log in seconds since 2000; null when it is empty. */
  readonly lastAt: number | null
  /** Journeys in which the target can be told. */
  readonly asked: ReadonlySet<string>
  readonly patterns: readonly WhyPatternTally[]
}

export function emptySide(): WhySide {
  return { customers: 0, n: 0, y: 0, nn: 0, yy: 0, yn: 0 }
}
