import {
  BASE_BYTES, BASE_CUSTOMERS, BASE_N, BASE_NN, BOTH_BASE_BYTES, BOTH_CUSTOMERS, BOTH_MEASURE_BYTES, BOTH_NN, BOTH_NY, BOTH_YN, BOTH_YY, MEASURE_BYTES, MEASURE_Y, MEASURE_YN, MEASURE_YY, RATIO_BYTES,
  SIDE_BASES_MET, SIDE_MEASURES_MET, SIDE_MET, SIDE_MET_BASES, SIDE_N, SIDE_OF_BASES, SIDE_OF_MEASURES, SIDE_Y,
} from '../src/wasm/cells'
import { chosenOf } from './chosen'
import { holdRatio, settleRatio } from './ratio'

/*
 * A side is a cell of places: what one customer's runs come to there, runs of each base (n) and runs with each measure (y), and which of them there are any of.
 */

@inline
function meetBase(side: usize, base: usize): void {
  const at = load<usize>(side, SIDE_N) + (base << 2), n = load<i32>(at), met = load<usize>(side, SIDE_BASES_MET)
  // Written anyhow, and kept when it is new.
  store<i32>(load<usize>(side, SIDE_MET_BASES) + (met << 2), <i32>base)
  store<usize>(side, met + usize(n == 0), SIDE_BASES_MET)
  store<i32>(at, n + 1)
}

@inline
function meetMeasure(side: usize, measure: usize): void {
  const at = load<usize>(side, SIDE_Y) + (measure << 2), y = load<i32>(at), met = load<usize>(side, SIDE_MEASURES_MET)
  store<i32>(load<usize>(side, SIDE_MET) + (met << 2), <i32>measure)
  store<usize>(side, met + usize(y == 0), SIDE_MEASURES_MET)
  store<i32>(at, y + 1)
}

/** Adds the customer to the sums, and forgets her. @param ofMeasure base of each measure, both counted from the first of a bucket */
function put(side: usize, ofMeasure: usize, measures: usize, bases: usize): void {
  const nOf = load<usize>(side, SIDE_N), yOf = load<usize>(side, SIDE_Y), met = load<usize>(side, SIDE_MET), metBases = load<usize>(side, SIDE_MET_BASES), ofBases = load<usize>(side, SIDE_OF_BASES), ofMeasures = load<usize>(side, SIDE_OF_MEASURES)
  const measuresMet = load<usize>(side, SIDE_MEASURES_MET), basesMet = load<usize>(side, SIDE_BASES_MET)
  for (let i: usize = 0; i < measuresMet; i++) {
    const m = <usize>load<i32>(met + (i << 2)), y = <f64>load<i32>(yOf + (m << 2)), sums = ofMeasures + m * MEASURE_BYTES
    const bucket = m / measures
    store<i32>(yOf + (m << 2), 0)
    const n = <f64>load<i32>(nOf + ((bucket * bases + <usize>load<i32>(ofMeasure + ((m - bucket * measures) << 2))) << 2))
    store<f64>(sums, load<f64>(sums, MEASURE_Y) + y, MEASURE_Y)
    store<f64>(sums, load<f64>(sums, MEASURE_YY) + y * y, MEASURE_YY)
    store<f64>(sums, load<f64>(sums, MEASURE_YN) + y * n, MEASURE_YN)
  }
  for (let i: usize = 0; i < basesMet; i++) {
    const b = <usize>load<i32>(metBases + (i << 2)), at = nOf + (b << 2), n = <f64>load<i32>(at), sums = ofBases + b * BASE_BYTES
    store<f64>(sums, load<f64>(sums, BASE_N) + n, BASE_N)
    store<f64>(sums, load<f64>(sums, BASE_NN) + n * n, BASE_NN)
    store<f64>(sums, load<f64>(sums, BASE_CUSTOMERS) + 1, BASE_CUSTOMERS)
    store<i32>(at, 0)
  }
  store<usize>(side, 0, SIDE_BASES_MET)
  store<usize>(side, 0, SIDE_MEASURES_MET)
}

/** Adds what the customer has on both sides, before either forgets her. */
function putBoth(one: usize, two: usize, ofMeasure: usize, ofBases: usize, ofMeasures: usize): void {
  const nA = load<usize>(one, SIDE_N), nB = load<usize>(two, SIDE_N), yA = load<usize>(one, SIDE_Y), yB = load<usize>(two, SIDE_Y)
  const basesOfA = load<usize>(one, SIDE_MET_BASES), ofA = load<usize>(one, SIDE_MET), ofB = load<usize>(two, SIDE_MET)
  const basesMet = load<usize>(one, SIDE_BASES_MET), metA = load<usize>(one, SIDE_MEASURES_MET), metB = load<usize>(two, SIDE_MEASURES_MET)
  for (let i: usize = 0; i < basesMet; i++) {
    const b = <usize>load<i32>(basesOfA + (i << 2)), other = load<i32>(nB + (b << 2)), sums = ofBases + b * BOTH_BASE_BYTES
    if (other == 0) continue
    store<f64>(sums, load<f64>(sums, BOTH_NN) + <f64>load<i32>(nA + (b << 2)) * <f64>other, BOTH_NN)
    store<f64>(sums, load<f64>(sums, BOTH_CUSTOMERS) + 1, BOTH_CUSTOMERS)
  }
  for (let i: usize = 0; i < metA; i++) {
    const m = <usize>load<i32>(ofA + (i << 2)), y = <f64>load<i32>(yA + (m << 2)), sums = ofMeasures + m * BOTH_MEASURE_BYTES
    store<f64>(sums, load<f64>(sums, BOTH_YY) + y * <f64>load<i32>(yB + (m << 2)), BOTH_YY)
    store<f64>(sums, load<f64>(sums, BOTH_YN) + y * <f64>load<i32>(nB + (<usize>load<i32>(ofMeasure + (m << 2)) << 2)), BOTH_YN)
  }
  for (let i: usize = 0; i < metB; i++) {
    const m = <usize>load<i32>(ofB + (i << 2)), sums = ofMeasures + m * BOTH_MEASURE_BYTES
    store<f64>(sums, load<f64>(sums, BOTH_NY) + <f64>load<i32>(nA + (<usize>load<i32>(ofMeasure + (m << 2)) << 2)) * <f64>load<i32>(yB + (m << 2)), BOTH_NY)
  }
}

/** Bases of a journey lie in `base[baseStart[j]] … base[baseStart[j + 1] - 1]`. */
@inline
function takeBases(side: usize, j: usize, baseStart: usize, base: usize, from: usize): void {
  for (let b = <usize>load<i32>(baseStart + (j << 2)), end = <usize>load<i32>(baseStart + (j << 2), 4); b < end; b++) meetBase(side, from + <usize>load<i32>(base + (b << 2)))
}

@inline
function takeKinds(side: usize, r: usize, outcomeStart: usize, outcomeKind: usize, from: usize): void {
  for (let o = <usize>load<i32>(outcomeStart + (r << 2)), end = <usize>load<i32>(outcomeStart + (r << 2), 4); o < end; o++) meetMeasure(side, from + <usize>load<u8>(outcomeKind + o))
}

/**
 * Shares of ended runs, of one cohort and of the one it is held against, and over customers of both.
 * @param order all runs, customer by customer
 * @param inA,inB by run; `inB` 0: there is no other
 * @param list room for a number a run and one more
 * @param baseStart,base bases by journey; `ofMeasure` base of each measure: kinds, journeys, all
 * @param one,two sides, nobody met yet
 * @param ofBases,ofMeasures sums over customers of both, nought before
 */
export function boardShares(
  runs: i32, order: usize, actor: usize, journey: usize, journeys: i32, status: usize, isJudged: usize, inA: usize, inB: usize, list: usize, outcomeStart: usize, outcomeKind: usize, kinds: i32,
  baseStart: usize, base: usize, ofMeasure: usize, one: usize, two: usize, ofBases: usize, ofMeasures: usize,
): void {
  const all = <usize>(kinds + journeys), measures = all + 1, count = ended(runs, order, status, inA, inB, list)
  let customer: i32 = -1
  for (let i: usize = 0; i <= count; i++) {
    const r = i < count ? <usize>load<i32>(list + (i << 2)) : 0, own = i < count ? load<i32>(actor + (r << 2)) : -1
    if (own != customer) {
      if (load<usize>(one, SIDE_BASES_MET) > 0 && load<usize>(two, SIDE_BASES_MET) > 0) putBoth(one, two, ofMeasure, ofBases, ofMeasures)
      put(one, ofMeasure, measures, 0)
      put(two, ofMeasure, measures, 0)
      customer = own
    }
    if (i == count) break
    const j = <usize>load<u16>(journey + (r << 1))
    if (<i32>j >= journeys) continue
    const hasGot = load<u8>(status + r) == 1, isOfAll = hasGot && load<u8>(isJudged + j) != 0
    for (let s = 0; s < 2; s++) {
      if (s == 0 ? load<u8>(inA + r) == 0 : inB == 0 || load<u8>(inB + r) == 0) continue
      const side = s == 0 ? one : two
      takeBases(side, j, baseStart, base, 0)
      takeKinds(side, r, outcomeStart, outcomeKind, 0)
      if (hasGot) meetMeasure(side, <usize>kinds + j)
      if (isOfAll) meetMeasure(side, all)
    }
  }
}

/** Ended runs of either side, customer by customer: each is written, and stays where it is one. */
function ended(runs: i32, order: usize, status: usize, inA: usize, inB: usize, list: usize): usize {
  let n: usize = 0
  for (let i: usize = 0; i < <usize>runs; i++) {
    const r = load<i32>(order + (i << 2))
    store<i32>(list + (n << 2), r)
    const isIn = <i32>load<u8>(inA + <usize>r) | (inB == 0 ? 0 : <i32>load<u8>(inB + <usize>r))
    n += <usize>(isIn & i32(load<u8>(status + <usize>r) != 0))
  }
  return n
}

/**
 * Ended runs with each kind of outcome, of those that could have it, by bucket of their start; and what outcomes of any run are worth to the customer, by kind.
 * @param list room for a number a run and one more
 * @param slots bucket of each quarter of an hour from `first` on, 16 bits
 * @param baseStart,base bases of kinds, by journey; `ofMeasure` base of each kind
 * @param side of buckets × bases and buckets × kinds, nobody met yet
 * @param told,percent `columns/outcomesOfRuns.ts`
 * @param worth a ratio by kind, nought before
 */
export function boardTrend(
  runs: i32, order: usize, actor: usize, journey: usize, journeys: i32, status: usize, startedAt: usize, isIn: usize, list: usize, slots: usize, first: i32, outcomeStart: usize, outcomeKind: usize, told: usize, percent: usize, kinds: i32,
  baseStart: usize, base: usize, bases: i32, ofMeasure: usize, side: usize, worth: usize,
): void {
  const count = chosenOf(runs, order, isIn, list)
  let customer: i32 = -1
  for (let i: usize = 0; i < count; i++) {
    const r = <usize>load<i32>(list + (i << 2)), who = load<i32>(actor + (r << 2))
    if (who != customer) {
      put(side, ofMeasure, <usize>kinds, <usize>bases)
      customer = who
    }
    for (let o = <usize>load<i32>(outcomeStart + (r << 2)), end = <usize>load<i32>(outcomeStart + (r << 2), 4); o < end; o++) {
      const n = load<i32>(told + (o << 2))
      if (n != 0) holdRatio(worth + <usize>load<u8>(outcomeKind + o) * RATIO_BYTES, who + 1, <f64>load<i32>(percent + (o << 2)), <f64>n)
    }
    const j = <usize>load<u16>(journey + (r << 1))
    if (load<u8>(status + r) == 0 || <i32>j >= journeys) continue
    const bucket = <usize>load<u16>(slots + (<usize>((load<i32>(startedAt + (r << 2)) - first) / 900) << 1))
    takeBases(side, j, baseStart, base, bucket * <usize>bases)
    takeKinds(side, r, outcomeStart, outcomeKind, bucket * <usize>kinds)
  }
  put(side, ofMeasure, <usize>kinds, <usize>bases)
  for (let k = 0; k < kinds; k++) settleRatio(worth + <usize>k * RATIO_BYTES)
}
