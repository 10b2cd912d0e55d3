import type { WaterfallItem } from '@throughline/analytics/economics/roi'

export interface WaterfallBar {
  readonly item: WaterfallItem
  /** Where the bar begins and ends, in minor units. */
  readonly from: number
  readonly to: number
  /** 95 % interval of its end, in minor units; null when it is not known. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** Bars that hang on one another: revenue from zero, each cost from where the one before ended, margin from zero again. */
export function waterfallBars(items: readonly WaterfallItem[], runs: number): WaterfallBar[] {
  let level = 0
  return items.map((item) => {
    const from = item.kind === 'cost' ? level : 0
    const to = item.kind === 'margin' ? item.amountMinor : from + item.amountMinor
    level = to
    const mean = item.perRun
    const interval = mean && mean.low !== null && mean.high !== null
      ? { low: to - (mean.mean - mean.low) * runs, high: to + (mean.high - mean.mean) * runs }
      : null
    return { item, from, to, interval }
  })
}

/** Smallest and largest amount that must fit, with zero always in. */
export function extent(bars: readonly WaterfallBar[]): { low: number; high: number } {
  const all = bars.flatMap((bar) => [bar.from, bar.to, ...(bar.interval ? [bar.interval.low, bar.interval.high] : [])])
  const low = Math.min(0, ...all)
  const high = Math.max(0, ...all)
  return { low, high: high === low ? low + 1 : high }
}
