/**
 * Sums of many measures for each customer of a cohort, sparse: customer `g` (one of `cluster`, ascending) has the measures
 * `measure[start[g] … start[g + 1] - 1]` with their `sum`. What divides is a measure too: runs, mature runs, entries.
 */
export interface ClusterSums {
  readonly measures: number
  /** Customers with at least one row, ascending. */
  readonly cluster: Int32Array
  readonly start: Int32Array
  readonly measure: Int32Array
  readonly sum: Float64Array
}

/**
 * Adds up by customer in one pass over rows (counting sort by customer, then one accumulator). O(rows + contributions).
 * @param rows the runs chosen
 * @param actor customer of every run, 0 … actors − 1
 * @param contribute calls `add` for every measure this run has something of; several calls for one measure add up
 */
export function sumByCluster(rows: Int32Array, actor: Int32Array, actors: number, measures: number, contribute: (row: number, add: (measure: number, value: number) => void) => void): ClusterSums {
  const place = new Int32Array(actors + 1)
  for (let i = 0; i < rows.length; i++) place[actor[rows[i]!]! + 1]!++
  let clusters = 0
  for (let c = 0; c < actors; c++) {
    if (place[c + 1]! > 0) clusters++
    place[c + 1]! += place[c]!
  }
  const ordered = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) ordered[place[actor[rows[i]!]!]!++] = rows[i]!

  const cluster = new Int32Array(clusters), start = new Int32Array(clusters + 1)
  let measure = new Int32Array(Math.max(64, rows.length * 4)), sum = new Float64Array(measure.length)
  const accumulated = new Float64Array(measures), isTouched = new Uint8Array(measures), touched = new Int32Array(measures)
  let count = 0, filled = 0
  const add = (which: number, value: number): void => {
    if (isTouched[which] === 0) {
      isTouched[which] = 1
      touched[count++] = which
    }
    accumulated[which]! += value
  }
  for (let i = 0, g = 0; i < ordered.length; g++) {
    const own = actor[ordered[i]!]!
    cluster[g] = own
    for (; i < ordered.length && actor[ordered[i]!] === own; i++) contribute(ordered[i]!, add)
    if (filled + count > measure.length) {
      measure = grown(measure, new Int32Array(2 * (filled + count)))
      sum = grown(sum, new Float64Array(2 * (filled + count)))
    }
    for (let t = 0; t < count; t++, filled++) {
      const which = touched[t]!
      measure[filled] = which
      sum[filled] = accumulated[which]!
      accumulated[which] = 0
      isTouched[which] = 0
    }
    count = 0
    start[g + 1] = filled
  }
  return { measures, cluster, start, measure: measure.subarray(0, filled), sum: sum.subarray(0, filled) }
}

function grown<Values extends Int32Array | Float64Array>(from: Values, to: Values): Values {
  to.set(from)
  return to
}

/**
 * What a cohort's ratios need: for measure `m` divided by measure `per[m]`, sums over customers of y, y², y·n; for divisors n and n² are
 * `y` and `yy` of `per[m]`. Sums of parts of the customers add up to those of all.
 */
export interface Moments {
  readonly per: Int32Array
  readonly y: Float64Array
  readonly yy: Float64Array
  readonly yn: Float64Array
  /** Customers with something of the measure. */
  readonly present: Int32Array
}

/** @param per which measure divides each one; itself for a divisor. A customer without any of the divisor must have none of the measure. */
export function momentsOf(sums: ClusterSums, per: Int32Array): Moments {
  const { start, measure, sum, measures } = sums
  const y = new Float64Array(measures), yy = new Float64Array(measures), yn = new Float64Array(measures), present = new Int32Array(measures)
  const own = new Float64Array(measures)
  for (let g = 0; g < sums.cluster.length; g++) {
    const from = start[g]!, to = start[g + 1]!
    for (let e = from; e < to; e++) own[measure[e]!] = sum[e]!
    for (let e = from; e < to; e++) {
      const m = measure[e]!, value = sum[e]!
      y[m]! += value
      yy[m]! += value * value
      yn[m]! += value * own[per[m]!]!
      present[m]!++
    }
    for (let e = from; e < to; e++) own[measure[e]!] = 0
  }
  return { per, y, yy, yn, present }
}

/** Over customers in both cohorts, for each measure: sums of yA·yB, yA·nB and nA·yB; for divisors all three are nA·nB. */
export interface SharedMoments {
  readonly customers: number
  readonly yy: Float64Array
  readonly yn: Float64Array
  readonly ny: Float64Array
}

export function sharedMoments(a: ClusterSums, b: ClusterSums, per: Int32Array): SharedMoments {
  const yy = new Float64Array(a.measures), yn = new Float64Array(a.measures), ny = new Float64Array(a.measures)
  const inA = new Float64Array(a.measures), inB = new Float64Array(a.measures)
  let customers = 0
  for (let g = 0, h = 0; g < a.cluster.length && h < b.cluster.length;) {
    if (a.cluster[g]! < b.cluster[h]!) g++
    else if (a.cluster[g]! > b.cluster[h]!) h++
    else {
      customers++
      fill(a, g, inA)
      fill(b, h, inB)
      for (let e = a.start[g]!; e < a.start[g + 1]!; e++) {
        const m = a.measure[e]!
        yy[m]! += inA[m]! * inB[m]!
        yn[m]! += inA[m]! * inB[per[m]!]!
      }
      for (let e = b.start[h]!; e < b.start[h + 1]!; e++) {
        const m = b.measure[e]!
        ny[m]! += inA[per[m]!]! * inB[m]!
      }
      clear(a, g, inA)
      clear(b, h, inB)
      g++
      h++
    }
  }
  return { customers, yy, yn, ny }
}

function fill(sums: ClusterSums, g: number, into: Float64Array): void {
  for (let e = sums.start[g]!; e < sums.start[g + 1]!; e++) into[sums.measure[e]!] = sums.sum[e]!
}

function clear(sums: ClusterSums, g: number, into: Float64Array): void {
  for (let e = sums.start[g]!; e < sums.start[g + 1]!; e++) into[sums.measure[e]!] = 0
}
