import { quantileInPlace } from '../kernel/quantile.ts'

/** A number as a model takes it: a straight line, in steps from its mean. */
export interface NumberTerm {
  /** 1, 2 or 5 × a power of ten, at most one standard deviation: what customers are commonly apart by, as people say it. */
  readonly step: number
  readonly mean: number
  /** About half of the rows that tell it are above. */
  readonly middle: number
  /** Rows that tell it. */
  readonly known: number
  /** Steps above the mean; 0 where nobody told it, so that these rows bear on no slope. */
  readonly values: Float64Array
  /** 1 above `middle`, 0 up to there, −1 where nobody told it. */
  readonly above: Float64Array
}

/** @param numbers a row each, NaN where nobody told it. Null where they do not vary. */
export function numberTerm(numbers: ArrayLike<number>): NumberTerm | null {
  const rows = numbers.length, told = new Float64Array(rows)
  let known = 0, sum = 0
  for (let i = 0; i < rows; i++) {
    const x = numbers[i]!
    if (x !== x) continue
    told[known++] = x
    sum += x
  }
  const mean = sum / known
  let squares = 0
  for (let i = 0; i < known; i++) squares += (told[i]! - mean) ** 2
  const deviation = Math.sqrt(squares / known)
  if (!(deviation > 0)) return null
  const step = roundBelow(deviation)
  const middle = middleOf(told.subarray(0, known))
  const values = new Float64Array(rows), above = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const x = numbers[i]!, isTold = x === x
    values[i] = isTold ? (x - mean) / step : 0
    above[i] = isTold ? (x > middle ? 1 : 0) : -1
  }
  return { step, mean, middle, known, values, above }
}

/** The largest of 1, 2 and 5 × powers of ten that is not above. */
function roundBelow(x: number): number {
  const power = Math.floor(Math.log10(x))
  for (const [digit, by] of [[1, 1], [5, 0], [2, 0]] as const) {
    const round = Number(`${digit}e${power + by}`)
    if (round <= x) return round
  }
  return Number(`1e${power}`)
}

/** The median, or where nobody is above it the next value below. */
function middleOf(told: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < told.length; i++) if (told[i]! > highest) highest = told[i]!
  const median = quantileInPlace(told, 0, told.length, 0.5)
  if (median < highest) return median
  let next = Number.NEGATIVE_INFINITY
  for (let i = 0; i < told.length; i++) if (told[i]! < highest && told[i]! > next) next = told[i]!
  return next
}
