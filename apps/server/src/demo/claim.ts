import { atHour } from './hours.ts'
import type { Chance } from './random.ts'
import { DAY, HOUR, type Cause, type Emit, type Story } from './story.ts'
import { TRUTHS } from './truths.ts'
import { complaint, telling } from './voice.ts'
import { minutes, personal } from './ways.ts'

export function claim(story: Story, from: number, cause: Cause): void {
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
