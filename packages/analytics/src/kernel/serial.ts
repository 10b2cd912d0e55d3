/**
 * By how much the variance of a trend is wider because what is left of neighbouring periods is alike: (1 + r)/(1 − r) for values whose
 * likeness fades as rᵏ (Bayley & Hammersley, JRSS Suppl. 1946, 8:184; for Mann–Kendall Yue & Wang, Water Resour. Manage. 2004, 18:201).
 * r is the correlation of neighbours; taking off a line makes it too small by about (2 + 4r)/n (Bartlett 1946; Marriott & Pope 1954), which
 * is put right. r is held at 0 … 0.9.
 * Likeness at longer distance only (a week in days) is not seen: name the season instead.
 * @param rest what is left after the trend, mean about 0
 * @param standsOut 1 where r is below so many of its standard errors: 1.645 keeps the power of independent periods, but below some 50 periods likeness often
 * does not stand out (at 30 and r = 0.4 some 13 in 100 samples without a trend show one). 0: any likeness counts.
 */
export function serialFactor(rest: Float64Array, standsOut = 1.645): number {
  const n = rest.length
  let squares = 0, products = 0
  for (let i = 0; i < n; i++) {
    squares += rest[i]! ** 2
    if (i + 1 < n) products += rest[i]! * rest[i + 1]!
  }
  const seen = squares === 0 ? 0 : products / squares
  if (n < 8 || (standsOut > 0 && seen < standsOut / Math.sqrt(n))) return 1
  const r = Math.max(0, Math.min(0.9, seen + (2 + 4 * seen) / n))
  return (1 + r) / (1 - r)
}
