import { CHANNELS, TOUCHPOINTS } from './catalogue.ts'
import { atHour } from './hours.ts'
import type { Customer, Way } from './people.ts'
import type { Chance } from './random.ts'
import { TRUTHS } from './truths.ts'

const HOUR = 3600
const DAY = 86_400
const YEAR = 365 * DAY

export const CAUSES = ['', 'storm', 'escape of water', 'theft', 'collision', 'glass', 'fire'] as const
type Cause = Exclude<(typeof CAUSES)[number], ''>

export interface Happening {
  readonly touchpoint: string
  readonly channel: string
  /** Seconds since 1970. */
  readonly at: number
  readonly success?: boolean
  /** −1 … 1, what it felt like. */
  readonly mood?: number
  /** Pence: what was received (above 0) or paid out on a claim (below 0). */
  readonly amountMinor?: number
  readonly cause?: Cause
  /** Days waited until now, for the words only. */
  readonly waitedDays?: number
  /** Who did it: the customer unless said. */
  readonly who?: 'employee' | 'partner'
}

export type Emit = (happening: Happening) => void

const CHANNEL_CODES = CHANNELS.map(({ code }) => code)
const USUAL = new Map(TOUCHPOINTS.map(({ code, usualChannel }) => [code, usualChannel]))
if (![...USUAL.values()].every((code) => CHANNEL_CODES.includes(code))) throw new Error('a touchpoint of the demo company has an unknown usual channel')

/** Lives one customer's history between `from` and `until` (seconds) and tells everything that happened in it, in no particular order. */
export function live(customer: Customer, luck: Chance, from: number, until: number, tell: Emit): void {
  const emit: Emit = (happening) => { if (happening.at >= from && happening.at < until) tell(happening) }
  let policyStart: number
  if (customer.yearsBefore === null) {
    const bought = quote(customer, luck, from + luck.next() * (until - from), emit)
    if (bought === undefined) return
    onboarding(customer, luck, bought, emit)
    policyStart = bought
  } else {
    policyStart = from - Math.floor(luck.next() * YEAR)
  }
  const story: Story = { customer, luck, emit, clearPriceFrom: customer.isTreated ? clearPriceBegan(until) : Infinity, longWaitAt: -Infinity, angryAt: -Infinity, happyAt: -Infinity, busyUntil: -Infinity }
  for (let year = 0, start = policyStart; start < until; year++, start += YEAR) {
    policyYear(story, Math.max(start, from), start, Math.min(start + YEAR - 40 * DAY, until))
    const anniversary = start + YEAR
    if (anniversary - 35 * DAY < from) continue
    if (!renewal(story, anniversary, (customer.yearsBefore ?? 0) + year)) return
  }
}

interface Story {
  readonly customer: Customer
  readonly luck: Chance
  readonly emit: Emit
  /** From when on renewal offers show last year's price too. */
  readonly clearPriceFrom: number
  /** When the adjuster came after more than ten days, when a complaint went wrong, when a claim went well. */
  longWaitAt: number
  angryAt: number
  happyAt: number
  /** The end of the last claim: damages do not overlap. */
  busyUntil: number
}

function quote(customer: Customer, luck: Chance, from: number, emit: Emit): number | undefined {
  const channel = selfService(luck, customer.way)
  let at = atHour(luck, channel, from)
  emit({ touchpoint: 'quote-start', channel, at, mood: luck.normal(0.2, 0.35) })
  if (customer.isProspect && luck.happens(0.35)) return undefined
  at += minutes(luck, 2, 9)
  emit({ touchpoint: 'quote-details', channel, at })
  at += minutes(luck, 1, 6)
  emit({ touchpoint: 'quote-price', channel, at, mood: luck.normal(customer.isProspect ? -0.25 : 0.2, 0.35) })
  if (luck.happens(customer.way === 'phone and branch' ? 0.6 : 0.18)) {
    const by = luck.happens(0.7) ? 'call' : 'branch'
    at = atHour(luck, by, at + luck.between(0, 3) * DAY)
    emit({ touchpoint: 'quote-advice', channel: by, at, success: luck.happens(0.9), mood: luck.normal(0.35, 0.3) })
  }
  if (customer.isProspect || luck.happens(0.3)) {
    at = atHour(luck, 'email', at + luck.between(1, 4) * DAY)
    emit({ touchpoint: 'quote-reminder', channel: 'email', at })
  }
  if (customer.isProspect) return undefined
  const by = customer.way === 'phone and branch' && luck.happens(0.5) ? luck.pick(['call', 'branch']) : channel
  at = atHour(luck, by, at + luck.between(0, 5) * DAY)
  emit({ touchpoint: 'policy-bought', channel: by, at, success: true, mood: luck.normal(0.45, 0.3), amountMinor: instalment(customer) })
  return at
}

function onboarding(customer: Customer, luck: Chance, bought: number, emit: Emit): void {
  let at = atHour(luck, 'letter', bought + luck.between(1, 4) * DAY)
  emit({ touchpoint: 'welcome-letter', channel: 'letter', at, mood: luck.normal(0.2, 0.4) })
  const channel = selfService(luck, customer.way)
  at = atHour(luck, channel, at + luck.between(0, 5) * DAY)
  for (let tries = 0; tries < 3; tries++) {
    const success = luck.happens(0.85)
    emit({ touchpoint: 'documents-checked', channel, at, success, mood: luck.normal(success ? 0.25 : -0.45, 0.3) })
    if (success) break
    at = atHour(luck, channel, at + luck.between(0.5, 4) * DAY)
  }
  if (luck.happens({ 'app only': 0.97, 'online': 0.55, 'phone and branch': 0.12 }[customer.way])) {
    at = atHour(luck, 'app', at + luck.between(0, 2) * DAY)
    emit({ touchpoint: 'app-activated', channel: 'app', at, success: luck.happens(0.93), mood: luck.normal(0.35, 0.3) })
  }
  if (luck.happens(0.07)) return
  at = atHour(luck, channel, at + luck.between(0, 3) * DAY)
  emit({ touchpoint: 'payment-set-up', channel, at, success: luck.happens(0.96) })
  at = atHour(luck, 'email', at + luck.between(0, 2) * DAY)
  emit({ touchpoint: 'cover-confirmed', channel: 'email', at, mood: luck.normal(0.5, 0.25) })
}

/** Bills, damages, questions and complaints of one year of cover. */
function policyYear(story: Story, from: number, start: number, until: number): void {
  const { customer, luck } = story
  const secondHalf = start + YEAR / 2
  if (customer.payment === 'half-yearly' && secondHalf >= from && secondHalf < until) billing(story, secondHalf)
  for (let month = from; month < until; month += 30 * DAY) {
    const span = Math.min(30 * DAY, until - month)
    for (const [cause, yearly] of perils(customer, new Date((month + span / 2) * 1000).getUTCMonth() + 1)) {
      if (!luck.happens((yearly * span) / YEAR)) continue
      const at = month + luck.next() * span
      if (at > story.busyUntil) claim(story, at, cause)
    }
  }
  const questions = luck.weighted([[0, 52], [1, 30], [2, 13], [3, 5]] as const)
  for (let count = 0; count < questions; count++) {
    const touchpoint = luck.pick(['document-download', 'details-changed', 'general-question'])
    const channel = touchpoint === 'general-question' ? personal(luck, customer.way) : selfService(luck, customer.way)
    const at = atHour(luck, channel, from + luck.next() * Math.max(until - from, DAY))
    if (at < until) story.emit({ touchpoint, channel, at, success: luck.happens(0.9), mood: luck.normal(0.15, 0.35) })
  }
}

/** Chances of each damage in a year. */
function perils(customer: Customer, monthOfYear: number): readonly (readonly [Cause, number])[] {
  const calm = 0.055
  const storm = (TRUTHS.winterStorms.months as readonly number[]).includes(monthOfYear) ? calm * TRUTHS.winterStorms.rateRatio : calm
  const motor = [['collision', customer.ageBand === '18–29' ? 0.24 : 0.14], ['glass', 0.08], ['theft', 0.02]] as const
  const home = [['storm', storm], ['escape of water', 0.1], ['theft', 0.02], ['fire', 0.008]] as const
  return customer.product === 'motor' ? motor : customer.product === 'home' ? home : [...motor, ...home]
}

function billing(story: Story, due: number): void {
  const { customer, luck, emit } = story
  let at = atHour(luck, 'letter', due)
  emit({ touchpoint: 'invoice-sent', channel: customer.way === 'phone and branch' ? 'letter' : 'email', at })
  if (luck.happens(0.09)) {
    const channel = personal(luck, customer.way)
    at = atHour(luck, channel, at + luck.between(1, 6) * DAY)
    const success = luck.happens(0.82)
    emit({ touchpoint: 'billing-call', channel, at, success, mood: luck.normal(success ? -0.1 : -0.6, 0.3) })
    if (!success && luck.happens(0.3)) complaint(story, at)
  }
  const channel = selfService(luck, customer.way)
  for (let tries = 0; tries < 3; tries++) {
    at = atHour(luck, channel, at + luck.between(1, 14) * DAY)
    if (!luck.happens(0.08)) {
      emit({ touchpoint: 'payment-made', channel, at, success: true, amountMinor: instalment(customer), mood: luck.normal(0.1, 0.3) })
      return
    }
    emit({ touchpoint: 'payment-failed', channel, at, success: false, mood: luck.normal(-0.5, 0.25) })
    at = atHour(luck, 'letter', at + luck.between(3, 9) * DAY)
    emit({ touchpoint: 'payment-reminder', channel: 'letter', at })
  }
  emit({ touchpoint: 'sent-to-collection', channel: 'letter', at: atHour(luck, 'letter', at + 14 * DAY), mood: -0.8 })
}

function claim(story: Story, from: number, cause: Cause): void {
  const { customer, luck, emit } = story
  const isBroken = customer.ageBand === TRUTHS.brokenPhotos.segment.ageBand && customer.way === TRUTHS.brokenPhotos.segment.way
  const channel = customer.way === 'app only' ? 'app' : customer.way === 'phone and branch' ? luck.weighted([['call', 80], ['branch', 20]] as const) : luck.weighted([['web', 55], ['app', 25], ['call', 20]] as const)
  let at = atHour(luck, channel, from)
  const reportedAt = at
  const days = (): number => Math.round((at - reportedAt) / DAY)
  emit({ touchpoint: 'claim-reported', channel, at, cause, success: true, mood: luck.normal(-0.05, 0.4) })

  if (channel === 'app' || channel === 'web') {
    const { failing, calling } = TRUTHS.brokenPhotos
    for (let tries = 0; tries < 4; tries++) {
      at += minutes(luck, 2, tries === 0 ? 20 : 400)
      const success = !luck.happens(isBroken ? failing.inSegment : failing.elsewhere)
      emit({ touchpoint: 'photo-upload', channel, at, cause, success, mood: luck.normal(success ? 0.3 : -0.75, 0.2) })
      if (success) break
      if (luck.happens(isBroken ? calling.inSegment : calling.elsewhere)) {
        at = atHour(luck, 'call', at + HOUR)
        emit({ touchpoint: 'claim-call', channel: 'call', at, cause, success: luck.happens(0.85), mood: luck.normal(-0.4, 0.3) })
        break
      }
    }
  }

  let isLong = false
  const needsVisit = luck.happens(cause === 'glass' ? 0.03 : cause === 'storm' || cause === 'escape of water' ? 0.72 : 0.48)
  if (needsVisit) {
    const by = personal(luck, customer.way)
    at = atHour(luck, by, at + luck.between(0.5, 3) * DAY)
    emit({ touchpoint: 'adjuster-booked', channel: by, at, cause })
    const bookedAt = at
    isLong = luck.happens(TRUTHS.slowAdjuster.shareOfVisits)
    const visitAt = isLong ? slowVisit(luck, bookedAt) : quickVisit(luck, bookedAt)
    if (isLong && luck.happens(0.65)) {
      const chaseAt = atHour(luck, 'call', bookedAt + luck.between(4, 9) * DAY)
      if (chaseAt < visitAt) emit({ touchpoint: 'claim-call', channel: 'call', at: chaseAt, cause, success: luck.happens(0.4), mood: luck.normal(-0.65, 0.2), waitedDays: Math.round((chaseAt - bookedAt) / DAY) })
    }
    at = visitAt
    emit({ touchpoint: 'file-handover', channel: 'branch', at: at - luck.between(2, 20) * HOUR, cause, who: 'employee' })
    emit({ touchpoint: 'adjuster-visit', channel: 'field', at, cause, success: luck.happens(0.95), mood: luck.normal(isLong ? -0.55 : 0.4, 0.25), waitedDays: Math.round((at - bookedAt) / DAY) })
    if (isLong) {
      story.longWaitAt = at
      if (luck.happens(0.08)) complaint(story, at)
    }
  } else if (luck.happens(0.15)) {
    at = atHour(luck, 'call', at + luck.between(2, 6) * DAY)
    emit({ touchpoint: 'claim-call', channel: 'call', at, cause, success: luck.happens(0.85), mood: luck.normal(0, 0.35) })
  }

  at = atHour(luck, 'letter', at + luck.between(1, 7) * DAY)
  if (luck.happens(0.07)) {
    emit({ touchpoint: 'claim-declined', channel: 'letter', at, cause, success: false, mood: luck.normal(-0.75, 0.2) })
    story.angryAt = at
    if (luck.happens(0.35)) complaint(story, at)
    story.busyUntil = at + 60 * DAY
    return
  }
  emit({ touchpoint: 'claim-decision', channel: 'letter', at, cause, success: true, mood: luck.normal(0.25, 0.35) })
  if (luck.happens(cause === 'theft' ? 0.05 : 0.5)) {
    const by = personal(luck, customer.way)
    at = atHour(luck, by, at + luck.between(0, 3) * DAY)
    emit({ touchpoint: 'repair-booked', channel: by, at, cause })
    at = partnerJob(luck, emit, at, cause)
    emit({ touchpoint: 'repair-done', channel: 'field', at, cause, success: luck.happens(0.92), mood: luck.normal(0.35, 0.4) })
  }
  at = atHour(luck, 'letter', at + luck.between(1, 5) * DAY)
  const payout = { 'storm': 1400, 'escape of water': 2100, 'theft': 900, 'collision': 1700, 'glass': 160, 'fire': 8200 }[cause]
  const mood = luck.normal(isLong ? -0.35 : 0.5, 0.3)
  emit({ touchpoint: 'claim-paid', channel: 'letter', at, cause, success: true, mood, amountMinor: -Math.round(payout * Math.exp(luck.normal(-0.2, 0.6)) * 100), waitedDays: days() })
  story.busyUntil = at + 10 * DAY
  if (mood > 0.3) story.happyAt = at
  if (mood < -0.5 && luck.happens(0.3)) complaint(story, at)
  if (luck.happens(0.6)) telling(story, at, mood)
}

/** More than ten days, to the hour. */
function slowVisit(luck: Chance, bookedAt: number): number {
  return atHour(luck, 'field', bookedAt + luck.between(TRUTHS.slowAdjuster.moreThanDays + 0.2, 22) * DAY)
}

/** Never more than ten days: the field rhythm may push a visit over a week-end, so it is drawn again until it fits. */
function quickVisit(luck: Chance, bookedAt: number): number {
  for (;;) {
    const at = atHour(luck, 'field', bookedAt + luck.between(0.6, 7) * DAY)
    if (at - bookedAt <= (TRUTHS.slowAdjuster.moreThanDays - 0.5) * DAY) return at
  }
}

/** The repair partner's own journey; returns when the work was finished. */
function partnerJob(luck: Chance, emit: Emit, from: number, cause: Cause): number {
  const job = { cause, who: 'partner' } as const
  let at = from + minutes(luck, 5, 240)
  emit({ ...job, touchpoint: 'job-offered', channel: 'email', at })
  if (luck.happens(0.09)) {
    at = atHour(luck, 'call', at + luck.between(0, 2) * DAY)
    emit({ ...job, touchpoint: 'job-returned', channel: 'call', at, success: false, mood: luck.normal(-0.3, 0.3) })
    return atHour(luck, 'field', at + luck.between(5, 16) * DAY)
  }
  at = atHour(luck, 'web', at + luck.between(0, 1.5) * DAY)
  emit({ ...job, touchpoint: 'job-accepted', channel: 'web', at })
  at = atHour(luck, 'field', at + luck.between(2, 12) * DAY)
  emit({ ...job, touchpoint: 'job-finished', channel: 'field', at, success: true })
  const finishedAt = at
  at = atHour(luck, 'web', at + luck.between(0, 4) * DAY)
  emit({ ...job, touchpoint: 'job-invoice', channel: 'web', at })
  at = atHour(luck, 'email', at + luck.between(5, 30) * DAY)
  emit({ ...job, touchpoint: 'job-paid', channel: 'email', at, success: true, mood: luck.normal(0.2, 0.3) })
  return finishedAt
}

function complaint(story: Story, from: number): void {
  const { customer, luck, emit } = story
  const channel = luck.weighted([['call', 45], ['web', 30], ['letter', 15], ['branch', 10]] as const)
  let at = atHour(luck, channel, from + luck.between(1, 9) * DAY)
  emit({ touchpoint: 'complaint-made', channel, at, mood: luck.normal(-0.75, 0.2) })
  at = atHour(luck, 'letter', at + luck.between(1, 5) * DAY)
  emit({ touchpoint: 'complaint-acknowledged', channel: 'letter', at })
  if (luck.happens(0.7)) {
    const by = personal(luck, customer.way)
    at = atHour(luck, by, at + luck.between(1, 12) * DAY)
    emit({ touchpoint: 'complaint-talk', channel: by, at, success: luck.happens(0.7), mood: luck.normal(-0.2, 0.4) })
  }
  at = atHour(luck, 'letter', at + luck.between(2, 20) * DAY)
  if (luck.happens(0.86)) emit({ touchpoint: 'complaint-resolved', channel: 'letter', at, success: true, mood: luck.normal(0.15, 0.45) })
  else {
    emit({ touchpoint: 'complaint-escalated', channel: 'letter', at, success: false, mood: -0.9 })
    story.angryAt = at
  }
}

function telling(story: Story, from: number, mood: number): void {
  const { luck, emit } = story
  let at = atHour(luck, 'email', from + luck.between(1, 5) * DAY)
  emit({ touchpoint: 'feedback-invited', channel: 'email', at })
  if (!luck.happens(0.38)) return
  const channel = luck.pick(['web', 'app'])
  at = atHour(luck, channel, at + luck.between(0, 4) * DAY)
  emit({ touchpoint: 'feedback-given', channel, at, mood: luck.normal(mood, 0.15) })
  if (mood > 0.45 && luck.happens(0.4)) emit({ touchpoint: 'friend-referred', channel: 'app', at: atHour(luck, 'app', at + luck.between(0, 9) * DAY), mood: 0.9 })
  else if (mood < -0.35 && luck.happens(0.3)) emit({ touchpoint: 'bad-review', channel: 'web', at: atHour(luck, 'web', at + luck.between(0, 4) * DAY), mood: -0.9 })
}

/** Midnight in UTC, seconds since 1970. */
export function clearPriceBegan(until: number): number {
  return Math.floor((until - TRUTHS.clearPrice.days * DAY) / DAY) * DAY
}

/** The yearly decision. True when the customer stays. */
function renewal(story: Story, anniversary: number, yearsWithUs: number): boolean {
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

/** Half a year's premium, the second half by invoice; monthly parts go by standing order and are told as one year. */
function instalment(customer: Customer): number {
  return customer.payment === 'monthly' ? customer.premiumMinor : Math.round(customer.premiumMinor / 2)
}

function selfService(luck: Chance, way: Way): string {
  switch (way) {
    case 'app only': return luck.happens(0.94) ? 'app' : 'web'
    case 'online': return luck.happens(0.72) ? 'web' : 'app'
    case 'phone and branch': return luck.weighted([['web', 40], ['call', 40], ['branch', 20]] as const)
  }
}

function personal(luck: Chance, way: Way): string {
  return luck.happens(way === 'phone and branch' ? 0.28 : 0.08) ? 'branch' : 'call'
}

function minutes(luck: Chance, least: number, most: number): number {
  return Math.round(luck.between(least, most) * 60)
}
