import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WaterfallItem } from '@throughline/analytics/economics/roi'
import { extent, waterfallBars } from './waterfall.ts'

const item = (kind: WaterfallItem['kind'], amountMinor: number): WaterfallItem => ({ kind, code: kind, name: kind, amountMinor, entries: 1, perRun: null })

test('[E1] the costs lead from revenue down to the margin', () => {
  fc.assert(fc.property(fc.nat(1_000_000), fc.array(fc.nat(500_000), { minLength: 1, maxLength: 8 }), (revenue, costs) => {
    const margin = revenue - costs.reduce((a, b) => a + b, 0)
    const bars = waterfallBars([item('revenue', revenue), ...costs.map((cost) => item('cost', -cost)), item('margin', margin)], 10)
    expect(bars.at(-2)!.to).toBe(margin)
    expect(bars.at(-1)!).toMatchObject({ from: 0, to: margin })
    for (let i = 1; i < bars.length - 1; i++) expect(bars[i]!.from).toBe(bars[i - 1]!.to)
    const { low, high } = extent(bars)
    expect(low).toBeLessThanOrEqual(0)
    expect(high).toBeGreaterThan(low)
  }))
})
