/** Chance that can be repeated: the same seed gives the same numbers on every machine. */
export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number
  /** True with this probability. */
  happens(probability: number): boolean
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number
  between(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  /** Picks by weight; the weights need no sum. */
  weighted<T>(from: readonly (readonly [T, number])[]): T
  /** Normal deviate, Box–Muller. */
  normal(mean: number, deviation: number): number
}

/** 32-bit mix of whole numbers: murmur3's finaliser over a running state. */
export function mix(...parts: readonly number[]): number {
  let state = 0x9e37_79b9
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0), 0x85eb_ca6b)
    state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35)
    state ^= state >>> 16
  }
  return state >>> 0
}

/** mulberry32 by Tommy Ettinger (public domain): 32 bits of state, enough for a life of a few hundred draws. */
export function chance(seed: number): Chance {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b_79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    happens: (probability) => next() < probability,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    between: (least, most) => least + next() * (most - least),
    pick: (from) => from[Math.floor(next() * from.length)]!,
    weighted(from) {
      let total = 0
      for (const [, weight] of from) total += weight
      let left = next() * total
      for (const [value, weight] of from) {
        left -= weight
        if (left < 0) return value
      }
      return from[from.length - 1]![0]
    },
    normal: (mean, deviation) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  }
}
