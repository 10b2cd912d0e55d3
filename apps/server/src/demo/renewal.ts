import { instalment } from './billing.ts'
import { atHour } from './hours.ts'
import { DAY, YEAR, type Story } from './story.ts'
import { TRUTHS } from './truths.ts'
import { telling } from './voice.ts'
import { personal, selfService } from './ways.ts'

/** The yearly decision. True when the customer stays. */
export function renewal(story: Story, anniversary: number, yearsWithUs: number): boolean {
  const { customer, luck, emit } = story
  const isDearer = luck.happens(0.25)
  let at = atHour(luck, 'letter', anniversary - 33 * DAY)
  const isClear = at >= story.clearPriceFrom
  emit({ touchpoint: 'renewal-offer', channel: customer.way === 'phone and branch' ? 'letter' : luck.pick(['letter', 'email']), at })
  if (luck.happens(0.62)) {
    const channel = selfService(luck, customer.way)
    at = atHour(luck, channel, at + luck.between(1, 9) * DAY)
    emit({ touchpoint: 'renewal-price', channel, at, mood: luck.normal(isDearer ? -0.5 : 0.1, 0.3) })
  }
  if (luck.happens(isDearer ? TRUTHS.clearPrice.callingWhenDearer[isClear ? 'treated' : 'held'] : 0.14)) {
    const channel = personal(luck, customer.way)
    at = atHour(luck, channel, at + luck.between(1, 8) * DAY)
    emit({ touchpoint: 'renewal-call', channel, at, success: luck.happens(0.75), mood: luck.normal(isDearer ? -0.25 : 0.2, 0.35) })
  }
  at += luck.between(1, 8) * DAY
  const recently = (then: number): boolean => then < at && then > at - YEAR
  const waited = recently(story.longWaitAt)
  const leaning = -2.25 + (waited ? Math.log(TRUTHS.slowAdjuster.oddsRatio) : 0) + (isDearer ? 0.5 : 0)
    + (recently(story.angryAt) ? 0.8 : 0) - (recently(story.happyAt) ? 0.15 : 0) - 0.02 * Math.min(yearsWithUs, 20)
  if (luck.happens(1 / (1 + Math.exp(-leaning)) - (isClear ? TRUTHS.clearPrice.moreRenewed : 0))) {
    const channel = luck.weighted([[personal(luck, customer.way), 60], ['letter', 25], ['web', 15]] as const)
    emit({ touchpoint: 'policy-cancelled', channel, at: atHour(luck, channel, at), mood: luck.normal(waited ? -0.75 : -0.25, 0.3), waitedDays: waited ? luck.whole(11, 22) : 0 })
    return false
  }
  const channel = luck.happens(0.35) ? 'letter' : selfService(luck, customer.way)
  emit({ touchpoint: 'renewal-confirmed', channel, at: atHour(luck, channel, at), success: true, mood: luck.normal(isDearer ? -0.05 : 0.35, 0.3), amountMinor: instalment(customer) })
  if (luck.happens(0.18)) telling(story, at + 10 * DAY, luck.normal(0.3, 0.35))
  return true
}

/** Midnight in UTC, seconds since 1970. */
export function clearPriceBegan(until: number): number {
  return Math.floor((until - TRUTHS.clearPrice.days * DAY) / DAY) * DAY
}
