import { billing } from './billing.ts'
import { CHANNELS, TOUCHPOINTS } from './catalogue.ts'
import { claim } from './claim.ts'
import { atHour } from './hours.ts'
import { onboarding, quote } from './joining.ts'
import type { Customer } from './people.ts'
import type { Chance } from './random.ts'
import { clearPriceBegan, renewal } from './renewal.ts'
import { DAY, YEAR, type Cause, type Emit, type Story } from './story.ts'
import { TRUTHS } from './truths.ts'
import { personal, selfService } from './ways.ts'

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
