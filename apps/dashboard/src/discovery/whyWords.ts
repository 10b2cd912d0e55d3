import type { JourneyWhy, WhyPattern, WhyPatternOf, WhyTarget } from '@throughline/analytics'
import { format } from '../ui/format.ts'
import { strings } from './strings.ts'

const says = strings.why

/** Long enough for a yearly decision to fall into it. */
const WITHIN_DAYS = 365

/** A pattern as a person would say it. */
export function patternName(pattern: WhyPatternOf): string {
  switch (pattern.what) {
    case 'stall': return says.stall(format.duration(pattern.moreThanS), pattern.from.name, pattern.to.name)
    case 'again': case 'rework': return says[pattern.what](pattern.at.name)
    case 'bounce': return says.bounce(pattern.from.name, pattern.at.name)
    case 'skipped': return says.skipped(pattern.step.name)
    case 'switch': return says.switch(pattern.from.name, pattern.to.name)
  }
}

/** The pattern, with its journey where several are told of. */
export function inJourney({ journey, pattern }: WhyPattern, why: Pick<JourneyWhy, 'patterns'>): string {
  return why.patterns.every((p) => p.journey.code === journey.code) ? patternName(pattern) : says.inJourney(journey.name, patternName(pattern))
}

/** What became of the runs that went wrong. */
function wrongOf({ target, outcome }: Pick<JourneyWhy, 'target' | 'outcome'>): string {
  if (target.of === 'lost') return says.wrong.lost
  return target.withinDays === undefined ? says.wrong.outcome(outcome!.name) : says.wrong.later(outcome!.name)
}

/** The answer under the question. */
export function whySaid(why: JourneyWhy): string {
  if (why.asked === 0) return says.nothing
  const found = why.patterns.filter((p) => p.verdict === 'more')
  const [first] = found
  if (!first) return says.none(format.count(why.asked))
  return `${says.answer(inJourney(first, why), format.share(first.had.share), format.share(first.hadNot.share), wrongOf(why))} ${says.rest(format.count(found.length), format.count(why.asked))}`
}

/** `lost`, or the code of an outcome that the customer came to later. */
export function readWhyTarget(text: string | undefined, outcomes: readonly { readonly code: string }[]): WhyTarget {
  return text !== undefined && outcomes.some((one) => one.code === text) ? { of: 'outcome', code: text, withinDays: WITHIN_DAYS } : { of: 'lost' }
}
