import { studentP } from './distributions.ts'

/** Times of two sides that were all seen to their end, shortest first; only the first `n` rows are told. */
export interface EndedTimes {
  readonly n: number
  readonly time: Int32Array
  readonly customer: Int32Array
  /** 1: of B, 0: of A. */
  readonly isB: Uint8Array
}

export interface EndedLogRank {
  /** Below 0: A takes longer. */
  readonly z: number
  readonly p: number
  /** (O − E) ÷ V of A: the logarithm of rate of A ÷ rate of B, one step (Peto). Times that pass evenly have it as difference of means in standard deviations. */
  readonly logRatio: number
}

/** What a customer has on both sides, one beside the other: sum of residuals in A, in B, times in A, in B. */
const WIDE = 4

/**
 * The log-rank test by customer of times that all ended, for many pairs of samples one after another: what `logRank` finds (Lin & Wei 1989), without sorting
 * and without looking at customers who have none. One pass over the times, one over their customers.
 * @param customers how many there are in all
 * @returns a function of one pair; null when it says nothing: fewer than two customers on a side, or no two times apart
 */
export function endedLogRanks(customers: number): (times: EndedTimes) => EndedLogRank | null {
  const own = new Float64Array(customers * WIDE)
  let touched = new Int32Array(1024)
  return ({ n, time, customer, isB }) => {
    if (touched.length < n) touched = new Int32Array(2 * n)
    let leftB = 0
    for (let i = 0; i < n; i++) leftB += isB[i]!
    const timesOfB = leftB, timesOfA = n - leftB
    let people = 0, hazard = 0, hazardA = 0, ahead = 0, variance = 0
    for (let i = 0; i < n;) {
      const at = time[i]!, from = i, atRisk = n - i, shareA = (atRisk - leftB) / atRisk
      let inB = 0
      for (; i < n && time[i] === at; i++) inB += isB[i]!
      const d = i - from, rate = d / atRisk
      ahead += d - inB - d * shareA
      if (atRisk > 1) variance += (d * shareA * (1 - shareA) * (atRisk - d)) / (atRisk - 1)
      hazard += rate
      hazardA += shareA * rate
      leftB -= inB
      const residualA = 1 - shareA - (hazard - hazardA), residualB = hazardA - shareA
      for (let k = from; k < i; k++) {
        const place = customer[k]! * WIDE, side = isB[k]!
        if (own[place + 2] === 0 && own[place + 3] === 0) touched[people++] = place
        own[place + side]! += side === 0 ? residualA : residualB
        own[place + 2 + side]!++
      }
    }
    let inA = 0, inB = 0, squaresA = 0, squaresB = 0, both = 0, timesA = 0, timesB = 0
    for (let t = 0; t < people; t++) {
      const place = touched[t]!, one = own[place]!, two = own[place + 1]!, timesOne = own[place + 2]!, timesTwo = own[place + 3]!
      if (timesOne > 0) inA++
      if (timesTwo > 0) inB++
      squaresA += one * one
      squaresB += two * two
      both += one * two
      timesA += timesOne * timesOne
      timesB += timesTwo * timesTwo
      own[place] = own[place + 1] = own[place + 2] = own[place + 3] = 0
    }
    if (inA < 2 || inB < 2 || !(variance > 0)) return null
    const scaleA = inA / (inA - 1), scaleB = inB / (inB - 1), ofA = squaresA * scaleA, ofB = squaresB * scaleB
    const robust = ofA + ofB + 2 * Math.sqrt(scaleA * scaleB) * both
    if (!(robust > 0)) return null
    const dfA = Math.max(1e-9, timesOfA ** 2 / timesA - 1), dfB = Math.max(1e-9, timesOfB ** 2 / timesB - 1)
    const z = ahead / Math.sqrt(robust)
    return { z, p: studentP(z, Math.max(1, (ofA + ofB) ** 2 / (ofA ** 2 / dfA + ofB ** 2 / dfB))), logRatio: ahead / variance }
  }
}
