/** Principal components of centred points (row-major): eigenvectors of the covariance by Jacobi rotations (Golub & Van Loan §8.5), largest variance first. */
export function principalComponents(points: Float64Array, rows: number, dimensions: number): { readonly variance: readonly number[]; readonly vectors: readonly (readonly number[])[] } {
  const a = Array.from({ length: dimensions }, () => new Float64Array(dimensions))
  for (let i = 0; i < rows; i++) for (let x = 0; x < dimensions; x++) for (let y = x; y < dimensions; y++) a[x]![y]! += points[i * dimensions + x]! * points[i * dimensions + y]!
  for (let x = 0; x < dimensions; x++) for (let y = x; y < dimensions; y++) a[y]![x] = a[x]![y]! /= Math.max(1, rows)
  const v = Array.from({ length: dimensions }, (_, i) => Float64Array.from({ length: dimensions }, (_, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0
    for (let x = 0; x < dimensions; x++) for (let y = x + 1; y < dimensions; y++) off += a[x]![y]! ** 2
    if (off < 1e-18) break
    for (let p = 0; p < dimensions; p++) for (let q = p + 1; q < dimensions; q++) {
      if (Math.abs(a[p]![q]!) < 1e-15) continue
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
      const c = 1 / Math.sqrt(t * t + 1), s = t * c
      for (let i = 0; i < dimensions; i++) {
        const ip = a[i]![p]!, iq = a[i]![q]!
        a[i]![p] = c * ip - s * iq
        a[i]![q] = s * ip + c * iq
      }
      for (let i = 0; i < dimensions; i++) {
        const pi = a[p]![i]!, qi = a[q]![i]!
        a[p]![i] = c * pi - s * qi
        a[q]![i] = s * pi + c * qi
        const vp = v[i]![p]!, vq = v[i]![q]!
        v[i]![p] = c * vp - s * vq
        v[i]![q] = s * vp + c * vq
      }
    }
  }
  const order = Array.from({ length: dimensions }, (_, i) => i).sort((x, y) => a[y]![y]! - a[x]![x]!)
  return {
    variance: order.map((i) => Math.max(0, a[i]![i]!)),
    vectors: order.map((i) => {
      const vector = Array.from({ length: dimensions }, (_, d) => v[d]![i]!)
      // The sign is free: the largest weight is positive, so that pictures do not flip.
      const largest = vector.reduce((most, w) => (Math.abs(w) > Math.abs(most) ? w : most), 0)
      return largest < 0 ? vector.map((w) => -w) : vector
    }),
  }
}
