import type { TimeTo } from '@throughline/analytics/journey/timeDefinition'
import type { JourneyTime } from '@throughline/analytics/journey/time'
import type { TimeCurve } from '@throughline/analytics/journey/timeCurve'
import type { Format } from '../ui/format.ts'
import { strings as says } from './strings.ts'

type Timed = Extract<JourneyTime, { kind: 'time' }>

/** What an address says is waited for; the goal when it says nothing. */
export function readTo(text: string | undefined): TimeTo {
  const [kind, ...rest] = (text ?? '').split(':')
  const code = rest.join(':')
  if ((kind === 'touchpoint' || kind === 'outcome') && code !== '') return { kind, code }
  return { kind: kind === 'end' ? 'end' : 'achieved' }
}

export function writeTo(to: TimeTo): string | undefined {
  return 'code' in to ? `${to.kind}:${to.code}` : to.kind === 'achieved' ? undefined : to.kind
}

/** What those who are there did: `get to “Decision”`. */
export function verbOf(to: TimeTo, nameOf: (code: string) => string): string {
  return to.kind === 'end' || to.kind === 'achieved' ? says.verbs[to.kind] : says.verbs[to.kind](nameOf(to.code))
}

/** The answer in one or two sentences. */
export function sayTime(time: Timed, verb: string, format: Format): string {
  const { a, b, test } = time
  const half = a.quartiles[1]!
  const known = a.byDays.filter((of) => of.by !== null)
  // What is said of those who wait must lie beyond the half.
  const last = known.at(-1)
  const interval = half.low !== null && half.high !== null ? `${format.duration(half.low)} to ${format.duration(half.high)}` : ''
  const parts = [half.seconds !== null ? says.half(verb, format.duration(half.seconds), interval) : last ? says.notHalf(verb, format.share(last.by!.share), says.days(last.days)) : '']
  if (half.seconds !== null && last && last.days * 86_400 > half.seconds) {
    const waiting = Math.round((1 - last.by!.share) * 100)
    parts.push(waiting === 0 ? says.all(says.days(last.days)) : says.waiting(String(waiting), says.days(last.days)))
  }
  const now = `${parts.filter((part) => part !== '').join('; ')}.`
  if (b === null) return now
  if ('kind' in b) return `${now} ${says.beforeTooFew}`
  const change = !test || test.verdict === 'noEvidence' ? says.noEvidence : says[test.verdict](medians(b, format))
  return `${now} ${change}`
}

function medians({ quartiles }: TimeCurve, format: Format): string {
  const { seconds } = quartiles[1]!
  return seconds === null ? `${says.curve.median}: ${says.figures.notYet}` : `${says.curve.median}: ${format.duration(seconds)}`
}
