import { instalment } from './billing.ts'
import { atHour } from './hours.ts'
import type { Customer } from './people.ts'
import type { Chance } from './random.ts'
import { DAY, type Emit } from './story.ts'
import { minutes, selfService } from './ways.ts'

/** When a policy was bought; undefined when it was not. */
export function quote(customer: Customer, luck: Chance, from: number, emit: Emit): number | undefined {
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

export function onboarding(customer: Customer, luck: Chance, bought: number, emit: Emit): void {
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
