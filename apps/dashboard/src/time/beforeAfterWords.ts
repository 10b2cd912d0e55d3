import type { BeforeAfter, BeforeAfterMeasure } from '@throughline/analytics'
import { format } from '../ui/format.ts'
import { strings } from './strings.ts'

const says = strings.beforeAfter

/** A level of a measure: contacts or money a week, sentiment −1 … 1, effort 1–7. */
export function levelOf(measure: BeforeAfterMeasure, x: number, currency: string): string {
  return measure === 'cost' ? format.money(x, currency) : format.number(x)
}

export function changeOf(measure: BeforeAfterMeasure, x: number, currency: string): string {
  if (measure === 'cost') return format.money(x, currency, { signed: true })
  const text = format.number(x)
  return x > 0 ? `+${text}` : text.replace('-', '\u2212')
}

export function intervalOf(measure: BeforeAfterMeasure, low: number, high: number, currency: string): string {
  return `${changeOf(measure, low, currency)} to ${changeOf(measure, high, currency)}`
}

/** The answer in a sentence or two: before, after, and against those who never met it. */
export function beforeAfterSaid(of: BeforeAfter, wanted: BeforeAfterMeasure): string {
  const line = of.lines.find((one) => one.measure === wanted) ?? of.lines[0]
  if (!line) return says.nothing
  const { measure, against } = line
  const own = line.verdict === 'noEvidence'
    ? says.same(says.nouns[measure], levelOf(measure, line.after, of.currency))
    : says.changed(says.nouns[measure], levelOf(measure, line.before, of.currency), levelOf(measure, line.after, of.currency), intervalOf(measure, line.low, line.high, of.currency))
  if (!against) return own
  return `${own} ${against.verdict === 'noEvidence' ? says.againstSame : says.againstChanged(changeOf(measure, against.effect, of.currency), intervalOf(measure, against.low, against.high, of.currency))}`
}
