import { normalFrom } from './normalFrom.ts'

/** Gamma numbers of a shape and rate 1. Marsaglia & Tsang, ACM Trans. Mathematical Software 2000. @param random uniform in [0, 1) */
export function gammaFrom(random: () => number): (shape: number) => number {
  const normal = normalFrom(random)
  const draw = (shape: number): number => {
    if (shape < 1) return draw(shape + 1) * (1 - random()) ** (1 / shape)
    const d = shape - 1 / 3, c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal(), v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
  return draw
}
