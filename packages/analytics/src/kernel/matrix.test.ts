import { expect, test } from 'vitest'
import { cholesky, inverseOfCholesky, sandwich, solveCholesky, symmetricEigen } from './matrix.ts'
import { seededRandom } from './seededRandom.ts'

test('[V2] factors, solutions, inverses and eigenvectors give the matrix back', () => {
  const random = seededRandom(5)
  for (let size = 1; size <= 9; size++) {
    const b = Float64Array.from({ length: size * size }, () => random() - 0.5)
    const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0))
    const a = sandwich(b, identity, size).map((v, at) => v + (identity[at]! * 0.1))
    const l = cholesky(a, size)!
    const near = (got: Float64Array, wanted: ArrayLike<number>): void => got.forEach((v, at) => expect(v).toBeCloseTo(wanted[at]!, 9))
    near(sandwich(l, identity, size), a)
    const x = Float64Array.from({ length: size }, () => random())
    near(solveCholesky(l, size, x.map((_, i) => x.reduce((sum, each, j) => sum + a[i * size + j]! * each, 0))), x)
    near(sandwich(a, inverseOfCholesky(l, size), size), a)
    const { values, vectors } = symmetricEigen(a, size)
    near(sandwich(vectors, identity.map((v, at) => v * values[at % size]!), size), a)
    expect([...values]).toEqual([...values].sort((p, q) => q - p))
  }
})

test('[V2] a matrix that is not positive definite has no Cholesky factor', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 4), 2)).toBeNull()
  expect(cholesky(Float64Array.of(-1), 1)).toBeNull()
})
