import type { TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { differenceInDifferences } from '../kernel/differenceInDifferences.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { studentP, studentQuantile } from '../kernel/distributions.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { meanOf, verdictOf, type Mean } from '../kernel/interval.ts'
import { signedRank } from '../kernel/signedRank.ts'
import type { BeforeAfter, BeforeAfterLine, BeforeAfterWeek } from './beforeAfter.ts'
import { BEFORE_AFTER, type BeforeAfterMeasure, type Moments, type WeekSums } from './beforeAfterRows.ts'

const FDR = 0.05

/** Pairs each customer's weeks after with those before, and holds the change against that of customers who never met it. */
export function finishBeforeAfter(moments: Moments, sums: WeekSums, { touchpoint, weeks, minimum }: { readonly touchpoint: string; readonly weeks: number; readonly minimum: number }, catalogue: Catalogue): BeforeAfter | TooFew {
  const { counted } = moments
  const met = counted.filter(({ hasMet }) => hasMet).length
  if (met < minimum) return { kind: 'tooFew', n: met, needed: minimum }
  const lines = BEFORE_AFTER.map((measure) => lineOf(measure, counted, sums, weeks, minimum)).filter((line) => line !== null)
  const adjusted = benjaminiHochberg(lines.map((line) => line.p))
  return {
    kind: 'beforeAfter', touchpoint: { code: touchpoint, name: catalogue.touchpoints.find((t) => t.code === touchpoint)?.name ?? touchpoint }, weeks,
    met: moments.met, customers: met, others: counted.length - met, found: moments.found, left: moments.left, currency: catalogue.currency,
    lines: lines.map((line, i) => ({ ...line, adjusted: adjusted[i]!, verdict: adjusted[i]! < FDR ? line.verdict : 'noEvidence' })),
    profile: Array.from({ length: 2 * weeks }, (_, w): BeforeAfterWeek => ({ week: w - weeks, met: weekMeans(counted, sums, w, true), others: weekMeans(counted, sums, w, false) })),
  }
}

/** A customer's value over weeks `from … to − 1` (from 0): for each week, or for each contact that says; NaN when none does. */
function valueOf(measure: BeforeAfterMeasure, sums: WeekSums, customer: number, from: number, to: number): number {
  const base = customer * 2 * sums.weeks
  let sum = 0, n = 0
  for (let place = base + from; place < base + to; place++) {
    sum += (measure === 'contacts' ? sums.contacts : measure === 'cost' ? sums.cost : measure === 'sentiment' ? sums.felt : sums.effort)[place]!
    n += measure === 'sentiment' ? sums.feltContacts[place]! : measure === 'effort' ? sums.effortContacts[place]! : 1
  }
  return n === 0 ? Number.NaN : sum / n
}

/** Null when too few are known on both sides of the meeting. */
function lineOf(measure: BeforeAfterMeasure, counted: Moments['counted'], sums: WeekSums, weeks: number, minimum: number): BeforeAfterLine | null {
  const pairs = (hasMet: boolean): { before: number[]; after: number[] } => {
    const before: number[] = [], after: number[] = []
    counted.forEach((customer, c) => {
      if (customer.hasMet !== hasMet) return
      const one = valueOf(measure, sums, c, 0, weeks), two = valueOf(measure, sums, c, weeks, 2 * weeks)
      if (Number.isNaN(one) || Number.isNaN(two)) return
      before.push(one)
      after.push(two)
    })
    return { before, after }
  }
  const own = pairs(true), others = pairs(false)
  const n = own.before.length
  if (n < minimum) return null
  const differences = Float64Array.from(own.after, (after, i) => after - own.before[i]!)
  const difference = mean(differences)
  const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / (n - 1) / n)
  const half = studentQuantile(0.975, n - 1) * deviation
  const p = deviation === 0 ? (difference === 0 ? 1 : 0) : studentP(difference / deviation, n - 1)
  const against = others.before.length < minimum ? null : againstOthers(measure, counted, sums, weeks)
  return {
    measure, customers: n, before: mean(own.before), after: mean(own.after), difference, low: difference - half, high: difference + half, p, signedRankP: signedRank(differences)?.p ?? null,
    adjusted: p, verdict: verdictOf(difference - half, difference + half),
    against: against && { customers: others.before.length, before: mean(others.before), after: mean(others.after), effect: against.effect.estimate, low: against.effect.low, high: against.effect.high, p: against.effect.p, goneAlike: against.before.kind, verdict: verdictOf(against.effect.low, against.effect.high) },
    evidence: evidenceOf(against ? { kind: 'differenceInDifferences', before: against.before } : { kind: 'correlational' }),
  }
}

/** One row for each customer and week of which something is known. */
function againstOthers(measure: BeforeAfterMeasure, counted: Moments['counted'], sums: WeekSums, weeks: number) {
  const y: number[] = [], isChanged: number[] = [], period: number[] = [], of: number[] = []
  counted.forEach(({ hasMet }, c) => {
    for (let w = 0; w < 2 * weeks; w++) {
      const value = valueOf(measure, sums, c, w, w + 1)
      if (Number.isNaN(value)) continue
      y.push(value)
      isChanged.push(hasMet ? 1 : 0)
      period.push(w - weeks)
      of.push(c)
    }
  })
  const found = differenceInDifferences({ y: Float64Array.from(y), isChanged: Uint8Array.from(isChanged), period: Int32Array.from(period), changeAt: 0, clusters: dense(of) })
  return found.kind === 'effect' ? found : null
}

/** Customers numbered without gaps. */
function dense(of: readonly number[]): { of: Int32Array; count: number } {
  const code = new Map<number, number>()
  for (const c of of) if (!code.has(c)) code.set(c, code.size)
  return { of: Int32Array.from(of, (c) => code.get(c)!), count: code.size }
}

function weekMeans(counted: Moments['counted'], sums: WeekSums, week: number, hasMet: boolean): Record<BeforeAfterMeasure, Mean | null> {
  const meanIn = (measure: BeforeAfterMeasure): Mean | null => {
    let n = 0, sum = 0, squares = 0
    counted.forEach((customer, c) => {
      const value = customer.hasMet === hasMet ? valueOf(measure, sums, c, week, week + 1) : Number.NaN
      if (Number.isNaN(value)) return
      n++
      sum += value
      squares += value * value
    })
    return meanOf(n, sum, squares)
  }
  return { contacts: meanIn('contacts'), cost: meanIn('cost'), sentiment: meanIn('sentiment'), effort: meanIn('effort') }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}
