/** Coefficients of Lanczos' approximation for g = 7, n = 9 (Godfrey 2001). */
const LANCZOS = [0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
const TINY = 1e-300
const EPSILON = 3e-16

/** ln Γ(x) for x > 0. Lanczos 1964; relative error about 1e-15. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  let sum = LANCZOS[0]!
  for (let i = 1; i < 9; i++) sum += LANCZOS[i]! / (x - 1 + i)
  const t = x + 6.5
  return 0.9189385332046728 + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), a, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Lower and upper regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, each exact in its own tail. Abramowitz & Stegun 6.5.29 (series), 6.5.31 (continued fraction by Lentz). */
function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 }
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a, sum = term
    for (let n = 1; n < 10_000 && term > sum * EPSILON; n++) sum += term *= x / (a + n)
    return { lower: sum * front, upper: 1 - sum * front }
  }
  let b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (Math.abs(an * d + b) < TINY ? TINY : an * d + b)
    c = Math.abs(b + an / c) < TINY ? TINY : b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return { lower: 1 - h * front, upper: h * front }
}

/** Regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1. Continued fraction, Abramowitz & Stegun 26.5.8, by Lentz. @param rest 1 − x, where it is known more exactly. */
export function incompleteBeta(x: number, a: number, b: number, rest: number = 1 - x): number {
  if (x <= 0) return 0
  if (rest <= 0) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(rest, b, a, x)
  let c = 1, d = 1 - ((a + b) * x) / (a + 1)
  d = 1 / (Math.abs(d) < TINY ? TINY : d)
  let h = d
  for (let m = 1; m < 10_000; m++) {
    for (const term of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 + term * d
      d = 1 / (Math.abs(d) < TINY ? TINY : d)
      c = 1 + term / c
      if (Math.abs(c) < TINY) c = TINY
      h *= d * c
    }
    if (Math.abs(d * c - 1) < EPSILON) break
  }
  return (Math.exp(a * Math.log(x) + b * Math.log(rest) - logBeta(a, b)) / a) * h
}

/** Share of a standard normal below z; relative error below 1e-12 also far out in the lower tail. */
export function normalCdf(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, (z * z) / 2)
  return z < 0 ? upper / 2 : (1 + lower) / 2
}

/** Two-sided p of a standard normal z. */
export function normalP(z: number): number {
  return Number.isNaN(z) ? Number.NaN : incompleteGamma(0.5, (z * z) / 2).upper
}

/** z with a share `p` of a standard normal below it. Acklam 2003, then a Halley step. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  let z: number
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    z = (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) / ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
  } else {
    const q = p - 0.5, r = q * q
    z = ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239) * q) / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1)
  }
  const u = (normalCdf(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)
  return z - u / (1 + (z * u) / 2)
}

/** Two-sided p of Student's t with `df` degrees of freedom. From 1,000 on by Hill's expansion (CACM 1970, algorithm 395), which is exact to twelve digits there. */
export function studentP(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalP(t)
  if (df >= 1_000) {
    const a = df - 0.5, b = 48 * a * a, y = a * Math.log1p((t * t) / df)
    return normalP(((((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3) / b * Math.sqrt(y) + Math.sqrt(y))
  }
  return Number.isNaN(t) ? Number.NaN : incompleteBeta(df / (df + t * t), df / 2, 0.5, (t * t) / (df + t * t))
}

/** t that a share `p` of Student's t with `df` degrees of freedom lies below: Cornish & Fisher's expansion (Abramowitz & Stegun 26.7.5), then Newton; below 4 by bisection on the two-sided p. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -studentQuantile(1 - p, df)
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p)
  const tail = 2 * (1 - p)
  if (df >= 4 && tail > 1e-6) {
    const z = normalQuantile(p), zz = z * z
    let t = z * (1 + (zz + 1) / (4 * df) + ((5 * zz + 16) * zz + 3) / (96 * df * df))
    const front = 2 * Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2)) / Math.sqrt(df * Math.PI)
    for (let i = 0, step = 1; i < 20 && Math.abs(step) > 1e-13 * t; i++) t += step = (studentP(t, df) - tail) / (front * (1 + (t * t) / df) ** (-(df + 1) / 2))
    return t
  }
  let low = 0, high = Math.max(1, normalQuantile(p))
  while (studentP(high, df) > tail && high < 1e12) [low, high] = [high, high * 2]
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2
    if (studentP(middle, df) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Share of χ² with `df` degrees of freedom above x. */
export function chiSquaredP(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).upper
}

/** Share of F with `df1` and `df2` degrees of freedom above x. */
export function fP(x: number, df1: number, df2: number): number {
  return x <= 0 ? 1 : incompleteBeta(df2 / (df2 + df1 * x), df2 / 2, df1 / 2, (df1 * x) / (df2 + df1 * x))
}
