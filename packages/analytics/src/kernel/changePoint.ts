/** A period from which on values lie at another level. */
export interface ChangePoint {
  /** First period of the new level. */
  readonly at: number
  /** Mean levels from the change (or start) before it, and up to the change (or end) after it. */
  readonly before: number
  readonly after: number
  /** Chance of a jump this clear anywhere in its stretch if periods stood in any order, (1 + as clear) ÷ (1 + permutations). */
  readonly p: number
}

/**
 * Where the level of evenly spaced values changes: the stretch is cut where the two means lie furthest apart in their error (the CUSUM
 * statistic √(W₁W₂/W)·|x̄₁ − x̄₂|, Page 1954; James, James & Siegmund 1987), if that is beyond what permuted periods show at `alpha`; then both parts
 * again (binary segmentation, Scott & Knott, Biometrics 1974, 30:507; Vostrikova 1981), each half of α, so that over a stretch without a
 * change some α of samples show one. Where no single cut is clear, a stretch inside that differs from what lies before and after it is sought, since two changes
 * that undo each other, as a winter does, hide one another (Levin & Kline, Statistics in Medicine 1985, 4:469; Olshen, Venkatraman, Lucito & Wigler,
 * Biostatistics 2004, 5:557); it has a fifth of α. What remains is checked once more between its neighbours and dropped when it does not hold.
 *
 * With `season` each period is first set against the mean of its season, so a weekly pattern is no change (needs two rounds of seasons).
 * Limits: one level each side, so a slope is cut into steps: ask for the trend first. Neighbours that are alike make false changes, so where
 * they are seen to be, blocks of 2·∛n periods are permuted, not single ones (`block` says otherwise). A short stretch that is undone needs to stand out more than a change that lasts.
 * @param weight of each period (its rows, say) when levels are rates; a period of weight 0 is left out
 * @param random uniform on [0, 1)
 * @param least periods on each side of a change
 */
export function changePoints(values: ArrayLike<number>, random: () => number, options: { readonly weight?: ArrayLike<number>; readonly season?: number; readonly block?: number; readonly alpha?: number; readonly permutations?: number; readonly least?: number } = {}): ChangePoint[] {
  const { weight, season = 1, alpha = 0.05, permutations = 499, least = 3 } = options
  const places = Array.from(values, (_, i) => i).filter((i) => !Number.isNaN(values[i]!) && (weight ? weight[i]! > 0 : true))
  const w = Float64Array.from(places, (i) => weight?.[i] ?? 1)
  const x = withoutSeason(places, values, w, season)
  const block = options.block ?? blockFor(x)
  const cuts: { readonly from: number; readonly to: number; readonly at: number; readonly p: number }[] = []
  const split = (from: number, to: number, level: number): void => {
    const found = clearest(x, w, from, to, least)
    if (!found) return
    const p = pOf(x, w, from, to, least, block, clearest, found.statistic, (1 - FOR_INNER) * level, permutations, random)
    if (p <= (1 - FOR_INNER) * level) {
      cuts.push({ from, to, at: found.at, p })
      split(from, found.at, level / 2)
      split(found.at, to, level / 2)
      return
    }
    // Neighbours that are alike stray together for as long as a block.
    const atLeast = Math.max(least, block)
    const inner = clearestInside(x, w, from, to, atLeast)
    if (!inner) return
    const innerP = pOf(x, w, from, to, atLeast, block, clearestInside, inner.statistic, FOR_INNER * level, permutations, random)
    if (innerP > FOR_INNER * level) return
    // Each end must hold by itself too: it is looked at again below.
    cuts.push({ from: -1, to: -1, at: inner.at, p: innerP }, { from: -1, to: -1, at: inner.until, p: innerP })
    split(from, inner.at, level / 2)
    split(inner.at, inner.until, level / 2)
    split(inner.until, to, level / 2)
  }
  split(0, x.length, alpha)
  cuts.sort((a, b) => a.at - b.at)
  // A first cut may stand between two real ones: each is sought again between its neighbours.
  const kept: { readonly at: number; readonly p: number }[] = []
  for (const [i, cut] of cuts.entries()) {
    const from = kept.at(-1)?.at ?? 0, to = cuts[i + 1]?.at ?? x.length
    if (from === cut.from && to === cut.to) {
      kept.push(cut)
      continue
    }
    const found = clearest(x, w, from, to, least)
    if (!found) continue
    const p = pOf(x, w, from, to, least, block, clearest, found.statistic, alpha, permutations, random)
    if (p <= alpha) kept.push({ at: found.at, p })
  }
  const mean = (from: number, to: number): number => {
    let sum = 0, weights = 0
    for (let k = from; k < to; k++) {
      sum += w[k]! * x[k]!
      weights += w[k]!
    }
    return sum / weights
  }
  return kept.map(({ at, p }, i) => ({ at: places[at]!, before: mean(kept[i - 1]?.at ?? 0, at), after: mean(at, kept[i + 1]?.at ?? x.length), p }))
}

/** Of α, for a stretch inside that is undone. */
const FOR_INNER = 0.2

/** Values of the places that count, each less its season's mean plus the mean of all. */
function withoutSeason(places: readonly number[], values: ArrayLike<number>, w: Float64Array, season: number): Float64Array {
  const x = Float64Array.from(places, (i) => values[i]!)
  if (season < 2 || places.length < 2 * season) return x
  const sums = new Float64Array(season), weights = new Float64Array(season)
  let sum = 0, total = 0
  for (const [k, i] of places.entries()) {
    sums[i % season]! += w[k]! * x[k]!
    weights[i % season]! += w[k]!
    sum += w[k]! * x[k]!
    total += w[k]!
  }
  return x.map((value, k) => value - sums[places[k]! % season]! / weights[places[k]! % season]! + sum / total)
}

/**
 * 1, or more where neighbours are alike: where values two periods apart differ clearly more than neighbours do. Differences hardly notice the
 * changes of level themselves (Tecuapetla-Gómez & Munk, Scand. J. Stat. 2017, 44:346); the largest twentieth is left out. Independent values
 * pass the bound, found by simulation, in about 1 of 10 samples, and then lose some power.
 */
function blockFor(x: Float64Array): number {
  const n = x.length
  if (n < 20) return 1
  const apart = (lag: number): number => {
    const squares = Float64Array.from({ length: n - lag }, (_, i) => (x[i + lag]! - x[i]!) ** 2).sort()
    const kept = Math.floor(squares.length * 0.95)
    return squares.subarray(0, kept).reduce((sum, square) => sum + square, 0) / kept
  }
  return apart(2) > apart(1) * (1 + 2.2 / Math.sqrt(n) + 5 / n) ? Math.min(Math.ceil(2 * Math.cbrt(n)), Math.floor(n / 6)) : 1
}

/** The cut of [from, to) with the largest statistic; null when the stretch is too short or all alike. */
function clearest(x: Float64Array, w: Float64Array, from: number, to: number, least: number): { readonly at: number; readonly statistic: number } | null {
  let sum = 0, total = 0
  for (let k = from; k < to; k++) {
    sum += w[k]! * x[k]!
    total += w[k]!
  }
  const mean = sum / total
  let ahead = 0, weight = 0, at = -1, statistic = 1e-12 * Math.abs(mean) * Math.sqrt(total)
  for (let k = from; k < to - least; k++) {
    ahead += w[k]! * (x[k]! - mean)
    weight += w[k]!
    if (k + 1 - from < least) continue
    const clear = Math.abs(ahead) / Math.sqrt((weight * (total - weight)) / total)
    if (clear > statistic) {
      statistic = clear
      at = k + 1
    }
  }
  return at < 0 ? null : { at, statistic }
}

/** Beyond so many periods both ends of a stretch inside are sought on a grid. */
const FINE = 128

/** The stretch inside [from, to) whose mean lies furthest from that of what is around it, in its error; null when there is no room for one. */
function clearestInside(x: Float64Array, w: Float64Array, from: number, to: number, least: number): { readonly at: number; readonly until: number; readonly statistic: number } | null {
  const n = to - from, step = Math.ceil(n / FINE)
  if (n < 3 * least) return null
  let sum = 0, total = 0
  for (let k = from; k < to; k++) {
    sum += w[k]! * x[k]!
    total += w[k]!
  }
  const mean = sum / total
  const points = Math.floor((n - least - least) / step) + 1
  const ahead = new Float64Array(points), weight = new Float64Array(points)
  for (let k = 0, a = 0, b = 0; k <= n - least; k++) {
    if (k >= least && (k - least) % step === 0) {
      ahead[(k - least) / step] = a
      weight[(k - least) / step] = b
    }
    a += w[from + k]! * (x[from + k]! - mean)
    b += w[from + k]!
  }
  const apart = Math.ceil(least / step)
  let at = -1, until = -1, largest = 1e-24 * mean * mean * total
  for (let i = 0; i < points; i++) {
    const a = ahead[i]!, b = weight[i]!
    for (let j = i + apart; j < points; j++) {
      const rise = ahead[j]! - a, inside = weight[j]! - b
      const clear = (rise * rise * total) / (inside * (total - inside))
      if (clear > largest) {
        largest = clear
        at = i
        until = j
      }
    }
  }
  return at < 0 ? null : { at: from + least + at * step, until: from + least + until * step, statistic: Math.sqrt(largest) }
}

/** Stops as soon as p is beyond `level`: it is 1 then. */
function pOf(x: Float64Array, w: Float64Array, from: number, to: number, least: number, block: number, clearestOf: typeof clearest, statistic: number, level: number, permutations: number, random: () => number): number {
  const n = to - from, blocks = Math.ceil(n / block)
  const order = Int32Array.from({ length: blocks }, (_, i) => i)
  const px = new Float64Array(n), pw = new Float64Array(n)
  let asClear = 0
  for (let round = 0; round < permutations; round++) {
    for (let i = blocks - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    let k = 0
    for (const b of order) {
      for (let i = from + b * block, end = Math.min(to, i + block); i < end; i++, k++) {
        px[k] = x[i]!
        pw[k] = w[i]!
      }
    }
    if ((clearestOf(px, pw, 0, n, least)?.statistic ?? 0) < statistic * (1 - 1e-9)) continue
    asClear++
    if ((1 + asClear) / (1 + permutations) > level) return 1
  }
  return (1 + asClear) / (1 + permutations)
}
