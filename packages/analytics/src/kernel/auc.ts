/** Area under the ROC curve: the Mann–Whitney count, ties as a half. Hanley & McNeil, Radiology 1982. NaN when one outcome is missing. */
export function auc(y: ArrayLike<number>, score: Float64Array): number {
  const zeros = ofClass(y, score, 0), ones = ofClass(y, score, 1)
  if (zeros.length === 0 || ones.length === 0) return Number.NaN
  let below = 0, upTo = 0, twice = 0
  for (const value of ones) {
    while (below < zeros.length && zeros[below]! < value) below++
    while (upTo < zeros.length && zeros[upTo]! <= value) upTo++
    twice += below + upTo
  }
  return twice / 2 / (zeros.length * ones.length)
}

/** Scores of one outcome, least first. */
function ofClass(y: ArrayLike<number>, score: Float64Array, outcome: 0 | 1): Float64Array {
  const own = new Float64Array(score.length)
  let n = 0
  for (let i = 0; i < score.length; i++) if (y[i] === outcome) own[n++] = score[i]!
  return own.subarray(0, n).sort()
}
