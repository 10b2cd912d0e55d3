import { emptySide, type WhyPatternTally, type WhySide, type WhyTally } from './whyDefinition.ts'

/** One ended run, and what happened and could have happened in it, by key. */
export interface WhyRow {
  readonly customer: number
  readonly journey: string
  readonly isLost: boolean
  readonly isAchieved: boolean
  /** Minor units. */
  readonly value: number
  readonly had: readonly string[]
  /** `had` among them. */
  readonly could: readonly string[]
}

/** What the columns add up in one pass, from plain rows: for SQL and oracles. */
export function whyOfRows(rows: readonly WhyRow[], thresholds: ReadonlyMap<string, number>, more: Pick<WhyTally, 'outcome' | 'lastAt' | 'asked'>): WhyTally {
  const byCustomer = new Map<number, WhyRow[]>()
  for (const row of rows) byCustomer.set(row.customer, [...(byCustomer.get(row.customer) ?? []), row])
  const all = emptySide()
  const achieved = new Map<string, { runs: number; value: number }>()
  const patterns = new Map<string, WhyPatternTally>()
  for (const own of byCustomer.values()) {
    addTo(all, own.length, own.filter((row) => row.isLost).length)
    const sides = new Map<string, { n: [number, number]; y: [number, number] }>()
    for (const row of own) {
      if (row.isAchieved) {
        const before = achieved.get(row.journey) ?? { runs: 0, value: 0 }
        achieved.set(row.journey, { runs: before.runs + 1, value: before.value + row.value })
      }
      const had = new Set(row.had)
      for (const key of new Set(row.could)) {
        const found = sides.get(key) ?? { n: [0, 0], y: [0, 0] }
        const side = had.has(key) ? 0 : 1
        found.n[side]++
        if (row.isLost) found.y[side]++
        sides.set(key, found)
        if (!patterns.has(key)) patterns.set(key, { key, moreThanS: thresholds.get(key) ?? null, had: emptySide(), hadNot: emptySide(), shared: { customers: 0, yy: 0, yn: 0, ny: 0, nn: 0 } })
      }
    }
    for (const [key, { n, y }] of sides) {
      const pattern = patterns.get(key)!
      if (n[0] > 0) addTo(pattern.had, n[0], y[0])
      if (n[1] > 0) addTo(pattern.hadNot, n[1], y[1])
      if (n[0] === 0 || n[1] === 0) continue
      const { shared } = pattern
      shared.customers++
      shared.yy += y[0] * y[1]
      shared.yn += y[0] * n[1]
      shared.ny += n[0] * y[1]
      shared.nn += n[0] * n[1]
    }
  }
  return { all, achieved, patterns: [...patterns.values()], ...more }
}

function addTo(side: WhySide, n: number, y: number): void {
  side.customers++
  side.n += n
  side.y += y
  side.nn += n * n
  side.yy += y * y
  side.yn += y * n
}
