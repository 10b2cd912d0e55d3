import type { TrendMeasure } from '@throughline/analytics'
import type { Format } from '../ui/format.ts'

/** A level in its own words. */
export function sayMean(measure: TrendMeasure, value: number, currency: string, format: Format): string {
  switch (measure) {
    case 'took': return format.duration(value)
    case 'cost': case 'margin': return format.money(Math.round(value), currency)
    case 'felt': return `${value > 0 ? '+' : ''}${format.number(Math.round(value * 100) / 100).replace('-', '−')}`
    case 'effort': return format.number(Math.round(value * 10) / 10)
  }
}

/** So much more in each bucket, with its interval. Small steps of feeling and effort keep their digits. */
export function saySlope(measure: TrendMeasure, { slope, low, high }: { readonly slope: number; readonly low: number; readonly high: number }, currency: string, format: Format): readonly [slope: string, low: string, high: string] {
  const say = (value: number): string => {
    const size = Math.abs(value)
    const plain = measure === 'took' ? format.duration(size) : measure === 'cost' || measure === 'margin' ? format.money(Math.round(size), currency) : format.number(Number(size.toPrecision(2)))
    return `${value < 0 ? '−' : '+'}${plain}`
  }
  return [say(slope), say(low), say(high)]
}
