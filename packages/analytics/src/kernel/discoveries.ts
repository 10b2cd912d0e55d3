/**
 * Benjamini & Hochberg's adjusted p: reporting all below q keeps the expected share of false ones among them at most q, for independent or
 * positively dependent tests. JRSS B 1995, 57:289; as R's p.adjust('BH'). NaN (not tested) stays NaN and is not counted.
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const { adjusted, order } = tested(p)
  let least = 1
  for (let rank = order.length; rank > 0; rank--) {
    const i = order[rank - 1]!
    adjusted[i] = least = Math.min(least, (p[i]! * order.length) / rank)
  }
  return adjusted
}

/** Holm's adjusted p: reporting all below α keeps the chance of even one false one at most α, however the tests depend. Scand. J. Stat. 1979, 6:65. NaN stays NaN. */
export function holm(p: ArrayLike<number>): Float64Array {
  const { adjusted, order } = tested(p)
  let most = 0
  for (const [rank, i] of order.entries()) adjusted[i] = most = Math.max(most, Math.min(1, p[i]! * (order.length - rank)))
  return adjusted
}

/** The places of what was tested, smallest p first. */
function tested(p: ArrayLike<number>): { readonly adjusted: Float64Array; readonly order: Int32Array } {
  const adjusted = new Float64Array(p.length).fill(Number.NaN)
  const order = Int32Array.from(adjusted.keys()).filter((i) => !Number.isNaN(p[i]!)).sort((a, b) => p[a]! - p[b]! || a - b)
  return { adjusted, order }
}
