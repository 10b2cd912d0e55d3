/** What every way of counting hands to the one model: rows are ended runs, in order of their ids. */
export interface DriverTally {
  /** Ended runs the question is about, before drawing. */
  readonly found: number
  /** Customer of each row. */
  readonly actor: ArrayLike<number>
  /** 0 and 1, or minor units. */
  readonly y: Float64Array
  /** Minor units, where money is held against the outcome. */
  readonly money: Float64Array | null
  /** Journey code of each row. */
  readonly journey: Texts
  /** By attribute, its value in each row. */
  readonly attributes: ReadonlyMap<string, Texts>
  /** Attributes with more values than group anybody that are numbers throughout: a number in each row, NaN where nobody told it. */
  readonly numbers?: ReadonlyMap<string, ArrayLike<number>>
  /** Attributes with so many values that they tell nobody's group, and no numbers: no candidates, and said so. */
  readonly crowded?: readonly string[]
  /** By `featureKey`: one number a row. Waits in seconds, −1 without one. Absent: 0 (−1) everywhere. */
  readonly features: ReadonlyMap<string, ArrayLike<number>>
}

/** A text for each row: its place among `values`; any other number where there is none. */
export interface Texts {
  readonly values: readonly string[]
  readonly code: ArrayLike<number>
}

export function textsOf(rows: readonly (string | undefined)[]): Texts {
  const values = [...new Set(rows.filter((text) => text !== undefined))], place = new Map(values.map((text, i) => [text, i]))
  return { values, code: rows.map((text) => (text === undefined ? values.length : place.get(text)!)) }
}

/** Rows that a model is worked out from at most. */
export const MOST_ROWS = 20_000

/** Name of a feature: what, and what it is about. Text, so that every way of counting can say it. */
export function featureKey(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** Whether a customer is drawn when only this share of them can be looked at: by a hash of the id, so that nobody else decides. MurmurHash3's finaliser. */
export function isDrawn(actorId: number, share: number): boolean {
  if (share >= 1) return true
  let h = actorId | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 < share
}

/** Effort from here on is hard, of 7. */
export const HARD = 5
