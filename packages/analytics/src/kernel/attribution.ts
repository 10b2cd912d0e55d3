import { shapley } from './shapley.ts'

/** Paths to attribute. Path `p` meets `channel[start[p]] … channel[start[p + 1] - 1]`, first to last; equal paths may be told once with a count. */
export interface Paths {
  readonly channels: number
  /** paths + 1. */
  readonly start: Int32Array
  /** Codes 0 … channels − 1. */
  readonly channel: Uint16Array
  /** Customers or runs that went each path; they need not have reached the outcome. */
  readonly count: Float64Array
  /** What they reached on it, in conversions or money (minor units); 0 where nobody did. */
  readonly credit: Float64Array
  /** How many of `count` reached the outcome. Money without a conversion is credited by the simple rules only. */
  readonly converted: Float64Array
  /** Seconds from each contact to the end of its path; only time decay needs them. */
  readonly ageS?: Float64Array
}

export interface Attribution {
  /** By channel, in the unit of `credit`. Sums to all credit of paths with a contact. */
  readonly credit: Float64Array
  /** Credit of paths without any contact: nobody's. */
  readonly unattributed: number
}

/** How one path shares its credit among its contacts. */
export type SimpleRule =
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'linear' }
  /** First and last get `ends` each (0.4), those between share the rest; two contacts share alike. */
  | { readonly kind: 'position'; readonly ends?: number }
  /** A contact's part halves with every `halfLifeS` seconds it lies before the end. */
  | { readonly kind: 'timeDecay'; readonly halfLifeS: number }

/** Rule-based attribution: conventions, not estimates. Non-converting paths play no part. Google Analytics' definitions of 2012: 40/20/40, half-life seven days. */
export function attributeByRule(paths: Paths, rule: SimpleRule): Attribution {
  return attributeByParts(paths, partsOf(paths, rule))
}

/** What part of its path's credit each contact gets, whoever got there; the parts of a path sum to 1. */
export function partsOf({ channels, start, channel, ageS }: Pick<Paths, 'channels' | 'start' | 'channel' | 'ageS'>, rule: SimpleRule | { readonly kind: 'shapley' }): Float64Array {
  if (rule.kind === 'timeDecay' && !ageS) throw new RangeError('time decay needs the age of each contact')
  const part = new Float64Array(channel.length)
  const seen = new Int32Array(channels).fill(-1)
  for (let p = 0; p + 1 < start.length; p++) {
    const from = start[p]!, to = start[p + 1]!, length = to - from
    if (length === 0) continue
    switch (rule.kind) {
      case 'first': part[from] = 1; break
      case 'last': part[to - 1] = 1; break
      case 'linear': part.fill(1 / length, from, to); break
      case 'position': {
        const ends = length === 1 ? 1 : length === 2 ? 0.5 : (rule.ends ?? 0.4)
        part.fill((1 - 2 * ends) / (length - 2), from + 1, to - 1)
        part[from] = part[to - 1] = ends
        break
      }
      case 'timeDecay': {
        // Ages are taken from the youngest contact, so that long ago does not become 0 ÷ 0.
        let youngest = Number.POSITIVE_INFINITY, total = 0
        for (let i = from; i < to; i++) youngest = Math.min(youngest, ageS![i]!)
        for (let i = from; i < to; i++) total += part[i] = 2 ** ((youngest - ageS![i]!) / rule.halfLifeS)
        for (let i = from; i < to; i++) part[i]! /= total
        break
      }
      case 'shapley': {
        let distinct = 0
        for (let i = from; i < to; i++) {
          if (seen[channel[i]!] === p) continue
          seen[channel[i]!] = p
          part[i] = 1
          distinct++
        }
        for (let i = from; i < to; i++) part[i]! /= distinct
      }
    }
  }
  return part
}

/** Credit shared out by the parts that contacts have in their path. */
function attributeByParts({ channels, start, channel, credit: reached }: Pick<Paths, 'channels' | 'start' | 'channel' | 'credit'>, parts: Float64Array): Attribution {
  const credit = new Float64Array(channels)
  let unattributed = 0
  for (let p = 0; p + 1 < start.length; p++) {
    const worth = reached[p]!, from = start[p]!, to = start[p + 1]!
    if (worth === 0) continue
    if (from === to) unattributed += worth
    for (let i = from; i < to; i++) credit[channel[i]!]! += worth * parts[i]!
  }
  return { credit, unattributed }
}

export interface MarkovAttribution extends Attribution {
  /** 1 − chance of conversion without the channel ÷ with it, 0–1. */
  readonly removalEffect: Float64Array
  /** Chance of conversion from the start. */
  readonly chance: number
}

/**
 * First-order Markov chain over start, channels, conversion and null; a channel's removal sends whoever would meet it to null. Credit is shared in
 * proportion to removal effects. Anderl, Becker, von Wangenheim & Schumann, Int. J. Research in Marketing 2016, 33:457–474. Non-converting paths count.
 * Staying in a channel is left out: it changes no chance.
 */
export function attributeByMarkov({ channels, start, channel, count, converted, credit: reached }: Paths): MarkovAttribution {
  const from = channels, conversion = channels, nothing = channels + 1
  const moves = new Float64Array((channels + 1) * (channels + 2))
  let worth = 0, unattributed = 0
  for (let p = 0; p + 1 < start.length; p++) {
    const first = start[p]!, end = start[p + 1]!
    if (first === end) {
      unattributed += reached[p]!
      continue
    }
    worth += reached[p]!
    let state = from
    for (let i = first; i < end; i++) {
      const next = channel[i]!
      if (next !== state) moves[state * (channels + 2) + next]! += count[p]!
      state = next
    }
    moves[state * (channels + 2) + conversion]! += converted[p]!
    moves[state * (channels + 2) + nothing]! += count[p]! - converted[p]!
  }
  const chance = conversionChance(moves, channels, -1)
  const removalEffect = Float64Array.from({ length: channels }, (_, removed) => (chance > 0 ? Math.max(0, 1 - conversionChance(moves, channels, removed) / chance) : 0))
  const total = removalEffect.reduce((sum, effect) => sum + effect, 0)
  return { credit: removalEffect.map((effect) => (total > 0 ? (worth * effect) / total : 0)), unattributed: total > 0 ? unattributed : unattributed + worth, removalEffect, chance }
}

/** Chance to end in conversion from the start, by solving h = Q·h + r among the channels left (Kemeny & Snell 1960, §3.3). */
function conversionChance(moves: Float64Array, channels: number, removed: number): number {
  const width = channels + 2, start = channels
  const places: number[] = []
  for (let s = 0; s <= channels; s++) {
    if (s === removed) continue
    for (let t = 0; t < width; t++) if (moves[s * width + t]! > 0) {
      places.push(s)
      break
    }
  }
  if (!places.includes(start)) return 0
  const size = places.length, across = size + 1
  // I − Q beside r. Rows are diagonally dominant, so no pivoting is needed; the start comes last and is read off.
  const a = new Float64Array(size * across)
  for (let i = 0; i < size; i++) {
    const row = places[i]! * width
    let all = 0
    for (let t = 0; t < width; t++) all += moves[row + t]!
    for (let j = 0; j < size; j++) a[i * across + j] = (i === j ? 1 : 0) - (places[j] === start ? 0 : moves[row + places[j]!]! / all)
    a[i * across + size] = moves[row + channels]! / all
  }
  for (let k = 0; k < size; k++) {
    const pivot = a[k * across + k]!
    if (pivot < 1e-14) continue
    for (let i = k + 1; i < size; i++) {
      const factor = a[i * across + k]! / pivot
      if (factor !== 0) for (let j = k; j <= size; j++) a[i * across + j]! -= factor * a[k * across + j]!
    }
  }
  const last = size - 1
  return a[last * across + size]! / a[last * across + last]!
}

/** Channels beyond which every set is too many to look at. */
export const MOST_CHANNELS = 16

/**
 * Shapley attribution over sets of channels: a coalition is worth what the paths reached that use its channels only. Shao & Li, KDD 2011; Zhao, Mahboobi & Bagheri,
 * "Shapley value methods for attribution modeling", 2018: by that worth each path shares its credit equally among its distinct channels, so no set need be enumerated and any number of channels is exact.
 */
export function attributeByShapley(paths: Paths): Attribution {
  return attributeByParts(paths, partsOf(paths, { kind: 'shapley' }))
}

export interface ShapleyByRate extends Attribution {
  /** Shapley value of each channel in chance of conversion, before it is scaled to the credit; below 0 for a channel whose presence goes with fewer conversions. */
  readonly value: Float64Array
}

/**
 * Shapley attribution in which a coalition is worth the *rate* of conversion among paths that use no other channels, so that non-converting paths count.
 * Dalessandro et al., ADKDD 2012; the rate of an unseen coalition is that of the paths inside it. Scaled to the credit reached; a value below 0 is given none.
 * Throws a RangeError beyond `MOST_CHANNELS`.
 */
export function attributeByShapleyOfRates({ channels, start, channel, count, converted, credit: reached }: Paths): ShapleyByRate {
  if (channels > MOST_CHANNELS) throw new RangeError(`${channels} channels have too many sets: at most ${MOST_CHANNELS}`)
  const sets = 2 ** channels
  const all = new Float64Array(sets), won = new Float64Array(sets)
  let worth = 0, unattributed = 0
  for (let p = 0; p + 1 < start.length; p++) {
    let set = 0
    for (let i = start[p]!; i < start[p + 1]!; i++) set |= 1 << channel[i]!
    if (set === 0) {
      unattributed += reached[p]!
      continue
    }
    all[set]! += count[p]!
    won[set]! += converted[p]!
    worth += reached[p]!
  }
  // Sums over subsets, one channel at a time (Yates 1937).
  for (let c = 0; c < channels; c++) for (let set = 0; set < sets; set++) if ((set & (1 << c)) !== 0) {
    all[set]! += all[set ^ (1 << c)]!
    won[set]! += won[set ^ (1 << c)]!
  }
  const value = shapley(all.map((n, set) => (n > 0 ? won[set]! / n : 0)), channels)
  const total = value.reduce((sum, v) => sum + Math.max(0, v), 0)
  return { value, credit: value.map((v) => (total > 0 ? (worth * Math.max(0, v)) / total : 0)), unattributed: total > 0 ? unattributed : unattributed + worth }
}
