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

/** Something every chosen run has a number of: 1 for runs themselves, cost, seconds. Costs far less than contributions one by one. */
export interface DenseMeasure {
  readonly measure: number
  /** By run; absent: 1 for each. */
  readonly values?: Int32Array | Float64Array
}

/**
 * Adds up by customer. Rows are read in the order handed in (ascending reads columns from front to back), what they contribute is put beside
 * that of the same customer and added up there, which is far quicker than visiting rows by customer. O(rows + contributions).
 * @param rows the runs chosen
 * @param actor customer of every run, 0 … actors − 1
 * @param dense measures every run has a number of
 * @param contribute calls `add` for every other measure this run has something of; several calls for one measure add up
 */
export function sumByCluster(rows: Int32Array, actor: Int32Array, actors: number, measures: number, dense: readonly DenseMeasure[], contribute?: (row: number, add: (measure: number, value: number) => void) => void): ClusterSums {
  const rowsOf = new Int32Array(actors)
  for (let i = 0; i < rows.length; i++) rowsOf[actor[rows[i]!]!]!++
  let clusters = 0
  for (let c = 0; c < actors; c++) if (rowsOf[c]! > 0) clusters++
  const width = dense.length
  const denseSums = addDense(rows, actor, actors, dense)
  const { end, measure: loose, value: looseValue } = contribute ? besideEachOther(rows, actor, actors, contribute) : { end: rowsOf, measure: new Int32Array(0), value: new Float64Array(0) }

  const most = clusters * width + loose.length
  const cluster = new Int32Array(clusters), start = new Int32Array(clusters + 1), measure = new Int32Array(most), sum = new Float64Array(most)
  const lies = new Int32Array(measures).fill(-1)
  let filled = 0
  for (let c = 0, g = 0, e = 0; c < actors; c++) {
    if (rowsOf[c] === 0) continue
    cluster[g] = c
    const from = filled
    for (let k = 0; k < width; k++) {
      const which = dense[k]!.measure
      lies[which] = filled
      measure[filled] = which
      sum[filled++] = denseSums[c * width + k]!
    }
    if (contribute) {
      for (const to = end[c]!; e < to; e++) {
        const which = loose[e]!
        if (lies[which]! >= from) sum[lies[which]!]! += looseValue[e]!
        else {
          lies[which] = filled
          measure[filled] = which
          sum[filled++] = looseValue[e]!
        }
      }
    }
    start[++g] = filled
  }
  return { measures, cluster, start, measure: measure.subarray(0, filled), sum: sum.subarray(0, filled) }
}

/** Row-major, actors × dense. */
function addDense(rows: Int32Array, actor: Int32Array, actors: number, dense: readonly DenseMeasure[]): Float64Array {
  const width = dense.length
  const sums = new Float64Array(actors * width)
  for (let k = 0; k < width; k++) {
    const values = dense[k]!.values
    if (values) for (let i = 0; i < rows.length; i++) sums[actor[rows[i]!]! * width + k]! += values[rows[i]!]!
    else for (let i = 0; i < rows.length; i++) sums[actor[rows[i]!]! * width + k]!++
  }
  return sums
}

/** Contributions ordered by customer; those of customer c end at `end[c]`. */
function besideEachOther(rows: Int32Array, actor: Int32Array, actors: number, contribute: (row: number, add: (measure: number, value: number) => void) => void): { readonly end: Int32Array; readonly measure: Int32Array; readonly value: Float64Array } {
  let noted = new Int32Array(Math.max(64, rows.length * 8)), notedValue = new Float64Array(noted.length), filled = 0
  const add = (which: number, value: number): void => {
    if (filled === noted.length) {
      const [more, moreValues] = [new Int32Array(2 * filled), new Float64Array(2 * filled)]
      more.set(noted)
      moreValues.set(notedValue)
      noted = more
      notedValue = moreValues
    }
    noted[filled] = which
    notedValue[filled++] = value
  }
  const until = new Int32Array(rows.length), place = new Int32Array(actors + 1)
  for (let i = 0; i < rows.length; i++) {
    const before = filled
    contribute(rows[i]!, add)
    until[i] = filled
    place[actor[rows[i]!]! + 1]! += filled - before
  }
  for (let c = 0; c < actors; c++) place[c + 1]! += place[c]!
  const measure = new Int32Array(filled), value = new Float64Array(filled)
  for (let i = 0, e = 0; i < rows.length; i++) {
    const own = actor[rows[i]!]!
    let at = place[own]!
    for (const to = until[i]!; e < to; e++, at++) {
      measure[at] = noted[e]!
      value[at] = notedValue[e]!
    }
    place[own] = at
  }
  return { end: place, measure, value }
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

/** {@link SharedMoments} of two cohorts whose measures have the same numbers. */
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
