/** Small dense symmetric matrices, row-major in one Float64Array of size × size: what models of a few dozen predictors need. */

/** Lower triangle L with L·Lᵀ = `a`; null when `a` is not positive definite (a pivot below 1e-12 of its diagonal). Cholesky; Golub & Van Loan §4.2. */
export function cholesky(a: Float64Array, size: number): Float64Array | null {
  const l = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!
      if (i !== j) l[i * size + j] = sum / l[j * size + j]!
      else if (sum > 1e-12 * Math.abs(a[i * size + i]!)) l[i * size + i] = Math.sqrt(sum)
      else return null
    }
  }
  return l
}

/** {@link cholesky} of a matrix that grows by a row and column at a time, each looked at before it is kept. */
export class GrowingCholesky {
  private readonly most: number
  private readonly l: Float64Array
  private size = 0

  constructor(most: number) {
    this.most = most
    this.l = new Float64Array(most * most)
  }

  /** The diagonal element of L that one more row would have: `row` of the matrix up to it, then its `diagonal`; null where there is none. */
  pivotOf(row: ArrayLike<number>, diagonal: number): number | null {
    const { l, most, size } = this
    const at = size * most
    let left = diagonal
    for (let j = 0; j < size; j++) {
      let sum = row[j]!
      for (let k = 0; k < j; k++) sum -= l[at + k]! * l[j * most + k]!
      l[at + j] = sum / l[j * most + j]!
    }
    for (let k = 0; k < size; k++) left -= l[at + k]! ** 2
    if (!(left > 1e-12 * Math.abs(diagonal))) return null
    return (l[at + size] = Math.sqrt(left))
  }

  /** The row looked at last stays. */
  keep(): void {
    this.size++
  }
}

/** x with L·Lᵀ·x = `b`. */
export function solveCholesky(l: Float64Array, size: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!
    x[i]! /= l[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!
    x[i]! /= l[i * size + i]!
  }
  return x
}

/** (L·Lᵀ)⁻¹. */
export function inverseOfCholesky(l: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  const unit = new Float64Array(size)
  for (let j = 0; j < size; j++) {
    unit.fill(0)
    unit[j] = 1
    const column = solveCholesky(l, size, unit)
    for (let i = 0; i < size; i++) inverse[i * size + j] = column[i]!
  }
  return inverse
}

/** a·b·aᵀ for square a and b: how a covariance passes through a linear map, or bread around meat. */
export function sandwich(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const ab = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) {
    const aik = a[i * size + k]!
    if (aik !== 0) for (let j = 0; j < size; j++) ab[i * size + j]! += aik * b[k * size + j]!
  }
  const result = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) {
    let sum = 0
    for (let k = 0; k < size; k++) sum += ab[i * size + k]! * a[j * size + k]!
    result[i * size + j] = sum
  }
  return result
}

/** Eigenvalues and vectors of a symmetric matrix by Jacobi rotations (Golub & Van Loan §8.5), largest first. Vector `e` is column `e` of `vectors`. */
export function symmetricEigen(matrix: Float64Array, size: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice()
  const v = new Float64Array(size * size)
  for (let i = 0; i < size; i++) v[i * size + i] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0, all = 0
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) {
      all += a[i * size + j]! ** 2
      if (i !== j) off += a[i * size + j]! ** 2
    }
    if (off <= 1e-30 * all) break
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q)
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!)
  const vectors = new Float64Array(size * size)
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) vectors[i * size + to] = v[i * size + from]!
  })
  return { values: Float64Array.from(order, (i) => a[i * size + i]!), vectors }
}

function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!
  if (apq === 0) return
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1), s = t * c
  for (let i = 0; i < size; i++) {
    const ip = a[i * size + p]!, iq = a[i * size + q]!
    a[i * size + p] = c * ip - s * iq
    a[i * size + q] = s * ip + c * iq
  }
  for (let i = 0; i < size; i++) {
    const pi = a[p * size + i]!, qi = a[q * size + i]!
    a[p * size + i] = c * pi - s * qi
    a[q * size + i] = s * pi + c * qi
    const vp = v[i * size + p]!, vq = v[i * size + q]!
    v[i * size + p] = c * vp - s * vq
    v[i * size + q] = s * vp + c * vq
  }
}
