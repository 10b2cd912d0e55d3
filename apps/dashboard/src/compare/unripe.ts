import type { Cohort } from '@throughline/analytics/cohort'
import type { JourneyComparison, Unripe } from '@throughline/analytics/journey/compare'
import type { Format } from '../ui/format.ts'
import { strings } from './strings.ts'

/** What a comparison says of runs that began too lately; undefined where there are none. */
export function unripeIn(result: JourneyComparison | undefined): Unripe | undefined {
  return result && result.kind !== 'tooFew' ? result.unripe ?? undefined : undefined
}

/** Says who is left out, or compared all the same, and what that means. */
export function sayUnripe({ are, a, b, ageS, everEnd }: Unripe, format: Format): string {
  const says = strings.unripe
  const who = a > 0 && b > 0 ? says.both(format.count(a), format.count(b)) : says.one(format.count(a + b), a > 0 ? 'A' : 'B', a + b === 1)
  if (ageS === null) return says.never(who)
  if (everEnd !== null && are === 'leftOut') return says.plateau(who, format.duration(ageS), format.share(everEnd), a + b === 1)
  return are === 'leftOut' ? says.leftOut(who, format.duration(ageS), a + b === 1) : says.included(who, format.duration(ageS))
}

/** The runs of a side that were compared: those that began before the moment a comparison names. */
export function comparedOf(cohort: Cohort, unripe: Unripe | undefined): Cohort {
  if (unripe?.are !== 'leftOut' || unripe.before === null) return cohort
  const to = cohort.period?.to
  return to !== undefined && Date.parse(to) <= Date.parse(unripe.before) ? cohort : { ...cohort, period: { ...cohort.period, to: unripe.before } }
}
