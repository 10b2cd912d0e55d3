/** A column that a rule may speak of. Unknown values are NaN and count as low: “at most” holds for them. */
export interface TreeFeature {
  readonly name: string
  readonly values: Float64Array
}

export type Tree = Leaf | Split

interface Leaf {
  readonly kind: 'leaf'
  readonly n: number
  readonly members: number
}

/** Rows with a value above `threshold` go to `above`, all others, unknown ones included, to `below`. */
export interface Split {
  readonly kind: 'split'
  readonly feature: number
  readonly threshold: number
  /** Fall of Gini impurity, weighted by rows, as a share (0–1) of the whole tree's impurity. */
  readonly gain: number
  readonly n: number
  readonly members: number
  readonly below: Tree
  readonly above: Tree
}

export interface TreeOptions {
  /** Questions in a row at most; beyond three nobody remembers them. */
  readonly depth?: number
  /** Rows in a leaf at least. */
  readonly minLeaf?: number
  /** A split that gains less is not worth a sentence. */
  readonly minGain?: number
}

const BINS = 64
const CUT_SAMPLE = 4_096

/** Shallow classification tree that tells members from others by Gini impurity. Breiman, Friedman, Olshen & Stone, CART, 1984; thresholds from at most 64 quantile bins. @param isMember 1 or 0 by row */
export function growTree(features: readonly TreeFeature[], isMember: Uint8Array, options?: TreeOptions): Tree {
  return growBinned(features.map(({ values }) => bin(values)), isMember, options)
}

/** The same from `bin` of each feature, which serves every tree over the same rows. */
export function growBinned(binned: readonly Binned[], isMember: Uint8Array, { depth = 3, minLeaf = Math.max(5, Math.ceil(isMember.length / 100)), minGain = 0.01 }: TreeOptions = {}): Tree {
  const rows = Int32Array.from({ length: isMember.length }, (_, i) => i)
  const members = isMember.reduce((sum, m) => sum + m, 0)
  const whole = impurity(rows.length, members)
  const all = new Int32Array(BINS + 1), own = new Int32Array(BINS + 1)

  const grow = (from: number, to: number, inside: number, left: number): Tree => {
    const n = to - from
    const leaf: Leaf = { kind: 'leaf', n, members: inside }
    if (left === 0 || n < 2 * minLeaf || inside === 0 || inside === n) return leaf
    let best = { gain: 0, feature: -1, bin: 0, n: 0, members: 0 }
    binned.forEach(({ codes, cuts }, feature) => {
      all.fill(0)
      own.fill(0)
      for (let i = from; i < to; i++) {
        const row = rows[i]!, code = codes[row]!
        all[code]!++
        own[code]! += isMember[row]!
      }
      for (let cut = 0, n0 = 0, m0 = 0; cut < cuts.length; cut++) {
        n0 += all[cut]!
        m0 += own[cut]!
        if (n0 < minLeaf || n - n0 < minLeaf) continue
        const gain = impurity(n, inside) - impurity(n0, m0) - impurity(n - n0, inside - m0)
        if (gain > best.gain * (1 + 1e-12)) best = { gain, feature, bin: cut, n: n0, members: m0 }
      }
    })
    if (best.feature < 0 || best.gain < minGain * whole) return leaf
    const { codes, cuts } = binned[best.feature]!
    // Both sides keep their order: the same data give the same tree.
    const above = rows.subarray(from, to).filter((row) => codes[row]! > best.bin)
    let write = from
    for (let i = from; i < to; i++) if (codes[rows[i]!]! <= best.bin) rows[write++] = rows[i]!
    rows.set(above, write)
    return { kind: 'split', feature: best.feature, threshold: cuts[best.bin]!, gain: best.gain / whole, n, members: inside, below: grow(from, write, best.members, left - 1), above: grow(write, to, inside - best.members, left - 1) }
  }
  return grow(0, rows.length, members, depth)
}

/** n·p(1 − p): Gini impurity times rows. */
function impurity(n: number, members: number): number {
  return n === 0 ? 0 : (members * (n - members)) / n
}

export interface Binned {
  readonly codes: Uint8Array
  readonly cuts: Float64Array
}

/** Bin of each value (unknown: 0) and the threshold after each bin but the last. */
export function bin(values: Float64Array): Binned {
  const step = Math.max(1, Math.floor(values.length / CUT_SAMPLE))
  const sample = Float64Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values[i * step]!).filter((v) => v === v).sort()
  const distinct = sample.filter((v, i) => i === 0 || v !== sample[i - 1])
  const cuts: number[] = []
  if (distinct.length <= BINS) for (let i = 0; i + 1 < distinct.length; i++) cuts.push(plainBetween(distinct[i]!, distinct[i + 1]!))
  else for (let b = 1; b < BINS; b++) {
    const at = Math.floor((b * sample.length) / BINS), value = sample[at]!
    let next = at
    while (next < sample.length && sample[next] === value) next++
    if (next < sample.length) {
      const cut = plainBetween(value, sample[next]!)
      if (cuts.length === 0 || cut > cuts.at(-1)!) cuts.push(cut)
    }
  }
  const thresholds = Float64Array.from(cuts)
  const codes = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    let low = 0, high = thresholds.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value > thresholds[middle]!) low = middle + 1
      else high = middle
    }
    codes[i] = value === value ? low : 0
  }
  return { codes, cuts: thresholds }
}

/** The number with the fewest digits in [low, high), of those the one nearest the middle: “more than 2 calls”, not “more than 1.9997”. */
export function plainBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2
  for (let digits = Math.floor(-Math.log10(high - low)); digits < 20; digits++) {
    const scale = 10 ** digits
    const near = Math.round(middle * scale)
    for (const candidate of [near, near - 1, near + 1]) {
      const value = digits >= 0 ? Number((candidate / scale).toFixed(Math.min(20, digits))) : candidate / scale
      if (low <= value && value < high) return value
    }
  }
  return low
}

/** “more than `above` and at most `atMost`” of one feature; either may be open. */
export interface Condition {
  readonly name: string
  readonly above: number | null
  readonly atMost: number | null
}

export interface Rule {
  /** All must hold; empty when nothing tells members apart. */
  readonly conditions: readonly Condition[]
  readonly n: number
  /** Share of rows under the rule that are members, and share of members under it, 0–1. */
  readonly precision: number
  readonly recall: number
}

/** The leaf that names members best, by F₁ (van Rijsbergen 1979), as one readable rule. Conditions on one feature are joined. */
export function ruleOf(tree: Tree, features: readonly TreeFeature[]): Rule {
  let best: Rule = { conditions: [], n: tree.n, precision: tree.n === 0 ? 0 : tree.members / tree.n, recall: tree.members === 0 ? 0 : 1 }
  let bestF = -1
  const walk = (node: Tree, above: ReadonlyMap<number, number>, atMost: ReadonlyMap<number, number>): void => {
    if (node.kind === 'split') {
      walk(node.below, above, new Map(atMost).set(node.feature, node.threshold))
      walk(node.above, new Map(above).set(node.feature, node.threshold), atMost)
      return
    }
    const f = (2 * node.members) / (node.n + tree.members)
    if (node.members === 0 || f <= bestF) return
    bestF = f
    best = {
      conditions: [...new Set([...above.keys(), ...atMost.keys()])].sort((a, b) => a - b).map((feature) => ({ name: features[feature]!.name, above: above.get(feature) ?? null, atMost: atMost.get(feature) ?? null })),
      n: node.n, precision: node.members / node.n, recall: node.members / tree.members,
    }
  }
  walk(tree, new Map(), new Map())
  return best
}
