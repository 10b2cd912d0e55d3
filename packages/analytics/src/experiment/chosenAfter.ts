import type { SegmentRule } from '@throughline/domain'
import type { Cohort } from '../cohort.ts'
import { secondsOf } from '../kernel/calendar.ts'

/**
 * Whether a cohort chooses runs or customers by what happened after a moment, which may have come of what is asked about: how runs ended or felt, which way they
 * went, how customers behave now. Journeys, channels, territories and attributes ask who came; whether as many came of each arm is checked.
 * @param since seconds since 2000; null: nobody said when it began
 */
export function isChosenAfter(cohort: Cohort, since: number | null): boolean {
  const { period: _, journeys: __, channels: ___, territories: ____, attributes: _____, segment, without, ...went } = cohort
  return Object.values(went).some((part) => part !== undefined) || (without ?? []).length > 0 || (segment !== undefined && hangsOnLater(segment, since))
}

function hangsOnLater(rule: SegmentRule, since: number | null): boolean {
  switch (rule.kind) {
    case 'all':
    case 'any': return rule.of.some((part) => hangsOnLater(part, since))
    case 'not': return hangsOnLater(rule.of, since)
    case 'attribute': return false
    case 'asOf': return since === null || secondsOf(rule.at, 'UTC') > since
    default: return true
  }
}
