import type { TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { clusteredChange } from '../kernel/clusterMean.ts'
import { clusteredShareChange } from '../kernel/clusterShare.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { byCode } from '../kernel/order.ts'
import { shareOf, type RatioSums } from '../kernel/ratio.ts'
import { align, deviationsOf, visitsOf, type AlignedKind, type Visit } from './align.ts'
import type { JourneyDeviations, PlanDeviation } from './deviations.ts'
import { optionalKeys, plannedSteps } from './planned.ts'

const FDR = 0.05
const [RUNS, ACHIEVED, COST] = [0, 1, 2]
const MEASURES = 3

/** Ended runs of one journey, in any order; equal ways are aligned once. */
export interface DeviationRows {
  readonly customer: Int32Array
  readonly isAchieved: Uint8Array
  /** Minor units. */
  readonly cost: Float64Array
  /** Index into `ways`. */
  readonly way: Int32Array
  /** Contacts in order of time. */
  readonly ways: readonly (readonly Visit[])[]
  /** Some contact has a cost. */
  readonly hasCost: boolean
}

interface Found {
  readonly kind: AlignedKind
  readonly at: number | string
}

export function finishDeviations(rows: DeviationRows, { journey, minimum, isJudged }: { readonly journey: string; readonly minimum: number; readonly isJudged: boolean }, catalogue: Catalogue): JourneyDeviations | TooFew {
  const runs = rows.way.length
  if (runs === 0) return { kind: 'tooFew', n: 0, needed: 1 }
  const steps = plannedSteps(catalogue, journey), optional = optionalKeys(catalogue, journey)
  const required = steps.map((s) => !optional.has(s.key))
  const worst = required.filter(Boolean).length
  const aligned = rows.ways.map((contacts) => {
    const visits = visitsOf(contacts), alignment = align(visits, required)
    return { cost: alignment.cost, fitness: 1 - alignment.cost / Math.max(1, visits.length + worst), ways: deviationsOf(visits, alignment, required) }
  })
  const { all, sides, asPlanned } = sumUp(rows, aligned)
  let fitness = 0
  for (let i = 0; i < runs; i++) fitness += aligned[rows.way[i]!]!.fitness
  const found = [...sides].map(([key, { of, had, hadNot, shared, together }]) => {
    const isEnough = had.present[RUNS]! >= minimum && hadNot.present[RUNS]! >= minimum
    return {
      key, of, had, hadNot, n: had.y[RUNS]!, runs: { customers: all.present[RUNS]!, y: had.y[RUNS]!, n: runs, yy: had.yy[RUNS]!, yn: together.runs, nn: all.yy[RUNS]! },
      achieved: isEnough && isJudged ? clusteredShareChange(had, hadNot, ACHIEVED, shared) : null, cost: isEnough && rows.hasCost ? clusteredChange(had, hadNot, COST, shared) : null,
    }
  }).sort((a, b) => b.n - a.n || byCode(a.key, b.key))
  const adjusted = benjaminiHochberg([...found.map((f) => f.achieved?.p ?? Number.NaN), ...found.map((f) => f.cost?.p ?? Number.NaN)])
  const names = new Map(catalogue.touchpoints.map((t) => [t.code, t.name]))
  return {
    kind: 'deviations', runs, customers: all.present[RUNS]!, asPlanned: shareOf(asPlanned)!, fitness: fitness / runs, currency: catalogue.currency, evidence: evidenceOf({ kind: 'correlational' }),
    deviations: found.map(({ of, had, hadNot, runs: share, achieved, cost }, i): PlanDeviation => ({
      kind: of.kind, at: typeof of.at === 'number' ? { code: steps[of.at]!.key, name: steps[of.at]!.name } : { code: of.at, name: names.get(of.at) ?? of.at }, runs: shareOf(share)!, customers: had.present[RUNS]!,
      achieved: achieved && { had: had.y[ACHIEVED]! / had.y[RUNS]!, hadNot: hadNot.y[ACHIEVED]! / hadNot.y[RUNS]!, change: achieved, adjusted: adjusted[i]!, verdict: adjusted[i]! < FDR ? achieved.verdict : 'noEvidence' },
      costMinor: cost && { had: had.y[COST]! / had.y[RUNS]!, hadNot: hadNot.y[COST]! / hadNot.y[RUNS]!, change: cost, adjusted: adjusted[found.length + i]!, verdict: adjusted[found.length + i]! < FDR ? cost.verdict : 'noEvidence' },
    })),
  }
}

interface Sides {
  readonly of: Found
  readonly had: Moments
  readonly hadNot: Moments
  readonly shared: { customers: number } & Omit<SharedMoments, 'customers'>
  /** Sum over customers of runs with the deviation × all her runs. */
  readonly together: { runs: number }
}

/** Moments by customer of runs with each deviation and of all others. Who never had it is what all customers add up to, less those who did. */
function sumUp(rows: DeviationRows, aligned: readonly { readonly cost: number; readonly ways: readonly Found[] }[]): { all: Moments; sides: Map<string, Sides>; asPlanned: RatioSums } {
  const order = Int32Array.from(rows.customer.keys()).sort((a, b) => rows.customer[a]! - rows.customer[b]! || a - b)
  const all = emptyMoments()
  const sides = new Map<string, Sides>()
  const asPlanned = { customers: 0, y: 0, n: 0, yy: 0, yn: 0, nn: 0 }
  const customers: { total: Float64Array; had: Map<string, Float64Array> }[] = []
  for (let i = 0; i < order.length;) {
    const who = rows.customer[order[i]!]!
    const total = new Float64Array(MEASURES), had = new Map<string, Float64Array>()
    let planned = 0
    for (; i < order.length && rows.customer[order[i]!] === who; i++) {
      const row = order[i]!
      const own = [1, rows.isAchieved[row]!, rows.cost[row]!]
      own.forEach((value, m) => (total[m]! += value))
      const { cost, ways } = aligned[rows.way[row]!]!
      if (cost === 0) planned++
      for (const of of ways) {
        const key = `${of.kind} ${of.at}`
        if (!sides.has(key)) sides.set(key, { of, had: emptyMoments(), hadNot: emptyMoments(), shared: { customers: 0, yy: new Float64Array(MEASURES), yn: new Float64Array(MEASURES), ny: new Float64Array(MEASURES) }, together: { runs: 0 } })
        const sums = had.get(key) ?? new Float64Array(MEASURES)
        own.forEach((value, m) => (sums[m]! += value))
        had.set(key, sums)
      }
    }
    addTo(all, total)
    const n = total[RUNS]!
    asPlanned.customers++
    asPlanned.y += planned
    asPlanned.n += n
    asPlanned.yy += planned * planned
    asPlanned.yn += planned * n
    asPlanned.nn += n * n
    customers.push({ total, had })
  }
  for (const side of sides.values()) addMoments(side.hadNot, all)
  for (const { total, had } of customers) {
    for (const [key, sums] of had) {
      const { had: with_, hadNot, shared, together } = sides.get(key)!
      together.runs += sums[RUNS]! * total[RUNS]!
      const rest = total.map((value, m) => value - sums[m]!)
      addTo(with_, sums)
      addTo(hadNot, total, -1)
      if (rest[RUNS] === 0) continue
      addTo(hadNot, rest)
      shared.customers++
      for (let m = 0; m < MEASURES; m++) {
        shared.yy[m]! += sums[m]! * rest[m]!
        shared.yn[m]! += sums[m]! * rest[RUNS]!
        shared.ny[m]! += sums[RUNS]! * rest[m]!
      }
    }
  }
  return { all, sides, asPlanned }
}

function emptyMoments(): Moments {
  return { per: new Int32Array(MEASURES), y: new Float64Array(MEASURES), yy: new Float64Array(MEASURES), yn: new Float64Array(MEASURES), present: new Int32Array(MEASURES) }
}

function addTo(moments: Moments, sums: Float64Array, sign = 1): void {
  for (let m = 0; m < MEASURES; m++) {
    moments.y[m]! += sign * sums[m]!
    moments.yy[m]! += sign * sums[m]! * sums[m]!
    moments.yn[m]! += sign * sums[m]! * sums[RUNS]!
    moments.present[m]! += sign
  }
}

function addMoments(into: Moments, from: Moments): void {
  for (let m = 0; m < MEASURES; m++) {
    into.y[m]! += from.y[m]!
    into.yy[m]! += from.yy[m]!
    into.yn[m]! += from.yn[m]!
    into.present[m]! += from.present[m]!
  }
}
