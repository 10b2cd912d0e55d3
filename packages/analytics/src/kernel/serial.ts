/**
 * By how much the variance of a trend is wider because what is left of neighbouring periods is alike: (1 + r)/(1 − r) for values whose
 * likeness fades as rᵏ (Bayley & Hammersley, JRSS Suppl. 1946, 8:184; for Mann–Kendall Yue & Wang, Water Resour. Manage. 2004, 18:201).
 * r is the correlation of neighbours; taking off a line makes it too small by about (2 + 4r)/n (Bartlett 1946; Marriott & Pope 1954), which
 * is put right. 1 where r does not stand out at 5 %, so that independent periods keep their power. r is held at 0.9.
 * Below some 50 periods likeness often does not stand out: at 30 periods and r = 0.4 some 13 in 100 samples without a trend show one, not 5.
 * Likeness at longer distance only (a week in days) is not seen: name the season instead.
 * @param rest what is left after the trend, mean about 0
 */
export function serialFactor(rest: Float64Array): number {
  const n = rest.length
  let squares = 0, products = 0
  for (let i = 0; i < n; i++) {
    squares += rest[i]! ** 2
    if (i + 1 < n) products += rest[i]! * rest[i + 1]!
  }
  const seen = squares === 0 ? 0 : products / squares
  if (n < 8 || seen < 1.645 / Math.sqrt(n)) return 1
  const r = Math.min(0.9, seen + (2 + 4 * seen) / n)
  return (1 + r) / (1 - r)
}
