import { hazardOfOthers, kaplanMeier, withLimits, type SurvivalCurve } from '../kernel/survival.ts'

/** Rows in ascending order of time. */
export interface OrderedRows {
  readonly time: Int32Array
  readonly happened: Uint8Array
  /** Customer of each row, 0 … clusters − 1. */
  readonly cluster: Int32Array
  readonly clusters: number
}

/**
 * Kaplan & Meier's curve whose error and limits count customers at every place: the infinitesimal jackknife of `survivalAt`, for all times in one pass.
 * What customer c adds to the log of the curve at t is D_c − A_c·H(t): D_c of the rows that left by t, A_c the number of those still there. Only
 * D and A of the row that leaves change, so ΣD², ΣDA and ΣA² are kept up row by row. NaN with one customer.
 */
export function clusteredCurve(rows: OrderedRows): SurvivalCurve {
  const { time, happened, cluster, clusters } = rows
  const curve = kaplanMeier(time, happened)
  const left = new Float64Array(clusters), there = new Float64Array(clusters)
  for (let i = 0; i < time.length; i++) there[cluster[i]!]!++
  let customers = 0, dd = 0, da = 0, aa = 0
  for (let c = 0; c < clusters; c++) {
    const n = there[c]!
    if (n > 0) customers++
    aa += n * n
  }
  const places = curve.time.length
  const standardError = new Float64Array(places)
  const correction = customers < 2 ? Number.NaN : customers / (customers - 1)
  for (let place = 0, i = 0, before = 0; place < places; place++) {
    const hazard = before + hazardOfOthers(curve, place), atRisk = curve.atRisk[place]!
    for (const at = curve.time[place]!; i < time.length && time[i] === at; i++) {
      const c = cluster[i]!, d = left[c]!, a = there[c]!
      const moves = happened[i] === 1 ? 1 / atRisk - before : -hazard
      dd += moves * (2 * d + moves)
      da += moves * (a - 1) - d
      aa -= 2 * a - 1
      left[c] = d + moves
      there[c] = a - 1
    }
    before = hazard
    const relative = Math.sqrt(Math.max(0, dd - 2 * hazard * da + hazard * hazard * aa) * correction)
    const survival = curve.survival[place]!
    standardError[place] = survival === 0 ? Number.NaN : survival * relative
  }
  const { n, events, z, time: times, atRisk, happened: met, censored, survival } = curve
  return withLimits({ n, events, z, time: times, atRisk, happened: met, censored, survival, standardError })
}
