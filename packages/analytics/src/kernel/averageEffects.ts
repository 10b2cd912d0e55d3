import { score, type Alike, type Predictor } from './design.ts'
import { normalP, studentP, studentQuantile } from './distributions.ts'
import { taken } from './kinds.ts'
import type { Coefficient } from './linear.ts'
import { linear } from './logisticFit.ts'

/**
 * Average marginal effects: for a predictor of two values, mean chance with the higher minus mean chance with the lower one, everything else as it is;
 * for any other one, the mean slope of the chance. Errors by the delta method. Williams, Stata Journal 2012; Wooldridge 2010, §15.6. Chances 0–1, in the predictor's units.
 */
export function* averageEffects({ design: { rows, width, names, kept }, times, of, first }: Alike, predictors: readonly Predictor[], beta: Float64Array, covariance: Float64Array, degreesOfFreedom: number): Generator<undefined, Coefficient[]> {
  const xs = [new Float64Array(rows).fill(1), ...kept.map((place) => taken(predictors[place]!.values, first))]
  const eta = new Float64Array(rows), slope = new Float64Array(rows)
  linear(xs, beta, width, rows, eta)
  const t = studentQuantile(0.975, degreesOfFreedom)
  const lines: Coefficient[] = []
  for (let place = 0; place < names.length; place++) {
    const x = xs[place + 1]!
    const { sum, own } = slopesOf(eta, x, times, beta[place + 1]!, twoValues(x), slope)
    const gradient = score({ columns: xs, rows, width }, slope)
    gradient[place + 1] = own
    let variance = 0
    for (let j = 0; j < width; j++) for (let k = 0; k < width; k++) variance += gradient[j]! * covariance[j * width + k]! * gradient[k]!
    const estimate = sum / of.length, standardError = Math.sqrt(variance) / of.length
    const p = degreesOfFreedom === Number.POSITIVE_INFINITY ? normalP(estimate / standardError) : studentP(estimate / standardError, degreesOfFreedom)
    lines.push({ name: names[place]!, estimate, standardError, low: estimate - t * standardError, high: estimate + t * standardError, p })
    yield
  }
  return lines
}

/** Σ over rows, each counted so many `times`, of the effect of `x` and of its change with its own coefficient; `slope` gets its change with the log-odds. */
function slopesOf(eta: Float64Array, x: Float64Array, times: Float64Array, b: number, values: readonly [number, number] | null, slope: Float64Array): { readonly sum: number; readonly own: number } {
  let sum = 0, own = 0
  if (values === null) {
    for (let i = 0; i < eta.length; i++) {
      const chance = chanceOf(eta[i]!), density = times[i]! * chance * (1 - chance)
      const bend = b * density * (1 - 2 * chance)
      sum += b * density
      slope[i] = bend
      own += density + bend * x[i]!
    }
    return { sum, own }
  }
  const [lower, higher] = values
  for (let i = 0; i < eta.length; i++) {
    const rest = eta[i]! - b * x[i]!, weight = times[i]!
    const with0 = chanceOf(rest + b * lower), with1 = chanceOf(rest + b * higher)
    const d0 = weight * with0 * (1 - with0), d1 = weight * with1 * (1 - with1)
    sum += weight * (with1 - with0)
    slope[i] = d1 - d0
    own += d1 * higher - d0 * lower
  }
  return { sum, own }
}

function twoValues(x: Float64Array): [number, number] | null {
  const first = x[0]!
  let second = first
  for (let i = 1; i < x.length; i++) {
    const value = x[i]!
    if (value === first || value === second) continue
    if (second !== first) return null
    second = value
  }
  return second === first ? null : first < second ? [first, second] : [second, first]
}

function chanceOf(eta: number): number {
  return 1 / (1 + Math.exp(-eta))
}
