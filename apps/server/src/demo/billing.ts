import { atHour } from './hours.ts'
import type { Customer } from './people.ts'
import { DAY, type Story } from './story.ts'
import { complaint } from './voice.ts'
import { personal, selfService } from './ways.ts'

export function billing(story: Story, due: number): void {
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

/** Half a year's premium, the second half by invoice; monthly parts go by standing order and are told as one year. */
export function instalment(customer: Customer): number {
  return customer.payment === 'monthly' ? customer.premiumMinor : Math.round(customer.premiumMinor / 2)
}
