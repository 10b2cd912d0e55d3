import type { HeardActor, HeardInteraction, HeardPerception, IdentityRef } from '@throughline/domain'
import { CHANNELS, COST_RATES, CURRENCY, OUTCOME_KINDS, TERRITORIES, TOUCHPOINTS, type Named, type NamedCostRate, type NamedOutcomeKind, type NamedTouchpoint } from './catalogue.ts'
import { History } from './history.ts'
import { JOURNEYS, type DemoJourney } from './journeys.ts'
import { live } from './life.ts'
import { AGE_BANDS, customer, employee, employeeWith, partner, type Customer, type Job } from './people.ts'
import { chance, mix } from './random.ts'
import { clearPriceBegan } from './renewal.ts'
import { TRUTHS } from './truths.ts'
import { words, type Situation } from './words.ts'

export interface CompanyOptions {
  /** Different interactions in the history; messages heard twice come on top. */
  readonly interactions: number
  readonly seed: number
  /** History ends here and began two years earlier. */
  readonly until: Date
}

export interface Company {
  readonly name: string
  readonly currency: string
  readonly territories: readonly Named[]
  readonly channels: readonly Named[]
  readonly touchpoints: readonly NamedTouchpoint[]
  readonly outcomeKinds: readonly NamedOutcomeKind[]
  /** Parents before their parts. */
  readonly journeys: readonly DemoJourney[]
  readonly costRates: readonly NamedCostRate[]
  readonly from: Date
  readonly until: Date
  /** Customers, employees and partners, each with name, territory and attributes. */
  actors(): Iterable<HeardActor>
  /** How many `actors()` gives. */
  people(): number
  /** In order of arrival: some come late, a few come twice. */
  interactions(): Iterable<HeardInteraction>
  /** How many messages `interactions()` gives, those heard twice included. */
  messages(): number
  readonly truths: typeof TRUTHS
}

export const COMPANY_DEFAULTS = { interactions: 250_000, seed: 1 } as const

const YEARS = 2
const SECOND = 1000
const SHARE_HEARD_TWICE = 0.002

/**
 * Harbour Mutual, a made-up British insurer. The same options give the same history to the last byte.
 * About 13 interactions a customer; memory is about 30 bytes an interaction, so five million need 150 MB.
 */
export function company({ interactions, seed, until }: CompanyOptions): Company {
  const untilS = Math.floor(until.getTime() / SECOND)
  const fromS = untilS - YEARS * 365 * 86_400
  let history: History | undefined
  const lived = (): History => (history ??= liveAll(seed, interactions, fromS, untilS))
  return {
    name: 'Harbour Mutual',
    currency: CURRENCY,
    territories: TERRITORIES, channels: CHANNELS, touchpoints: TOUCHPOINTS, outcomeKinds: OUTCOME_KINDS,
    journeys: JOURNEYS, costRates: COST_RATES, truths: TRUTHS,
    from: new Date(fromS * SECOND), until,
    * actors() {
      const { lives } = lived()
      for (let index = 0; index < partners(lives); index++) yield colleagueHeard('partner', seed, index, fromS)
      for (let index = 0; index < employees(lives); index++) yield colleagueHeard('employee', seed, index, fromS)
      for (let index = 0; index < lives; index++) yield customerHeard(customer(seed, index), fromS, untilS)
    },
    people() {
      const { lives } = lived()
      return lives + partners(lives) + employees(lives)
    },
    * interactions() {
      const all = lived()
      const again: { readonly after: number; readonly heard: HeardInteraction }[] = []
      let position = 0
      for (const at of all.inOrderOfArrival()) {
        const heard = tell(all, at, seed)
        yield heard
        position += 1
        if (isHeardTwice(seed, at)) again.push({ after: position + (mix(seed, 6, at) % 400), heard })
        while (again.length > 0 && again[0]!.after <= position) yield again.shift()!.heard
      }
      for (const { heard } of again) yield heard
    },
    messages() {
      let count = lived().count
      for (let at = 0; at < lived().count; at++) if (isHeardTwice(seed, at)) count += 1
      return count
    },
  }
}

function isHeardTwice(seed: number, at: number): boolean {
  return mix(seed, 5, at) / 0x1_0000_0000 < SHARE_HEARD_TWICE
}

function liveAll(seed: number, interactions: number, from: number, until: number): History {
  const history = new History(interactions)
  for (let index = 0; history.count < interactions; index++) {
    const luck = chance(mix(seed, 4, index))
    history.begin(index)
    live(customer(seed, index), luck, from, until, (happening) => history.add(happening, arrival(happening.channel, happening.at, luck.next(), luck.next(), until)))
  }
  return history
}

/** Tablets without a network, post bags and phones in tunnels: when the news of a contact reached us. */
function arrival(channel: string, at: number, luck: number, howLate: number, until: number): number {
  const share = { field: 0.12, letter: 0.05, app: 0.02, branch: 0.01 }[channel] ?? 0.002
  const longest = channel === 'field' || channel === 'letter' ? 3 * 86_400 : 6 * 3600
  return luck < share ? Math.min(until, at + 600 + Math.floor(howLate * longest)) : at + Math.floor(howLate * 4)
}

const partners = (lives: number): number => Math.max(12, Math.round(lives / 40))
const employees = (lives: number): number => Math.max(25, Math.round(lives / 150))
const customerNumber = (index: number): string => `HM-${String(100_000 + index)}`
const email = (name: string, index: number): string =>
  `${name.toLowerCase().normalize('NFD').replace(/[^a-z ]/g, '').replaceAll(' ', '.')}.${index}@example.org`

function customerHeard(someone: Customer, from: number, until: number): HeardActor {
  const identities: IdentityRef[] = [{ kind: 'policy', value: customerNumber(someone.index) }, { kind: 'email', value: email(someone.name, someone.index) }]
  if (someone.way !== 'phone and branch') identities.push({ kind: 'device', value: `d-${mix(7, someone.index).toString(16)}-${someone.index}` })
  const years = someone.yearsBefore
  return {
    identities, kind: 'customer', name: someone.name, territory: someone.territory, at: from * SECOND,
    attributes: {
      ageBand: someone.ageBand, product: someone.product, way: someone.way, payment: someone.payment,
      household: String(Math.min(someone.household, 5)) + (someone.household >= 5 ? '+' : ''),
      tenure: years === null ? (someone.isProspect ? 'prospect' : 'new') : years < 3 ? '0–2 years' : years < 8 ? '3–7 years' : '8 years and more',
      premium: Math.round(someone.premiumMinor / 100),
      [TRUTHS.clearPrice.attribute]: someone.isTreated ? TRUTHS.clearPrice.treated : TRUTHS.clearPrice.held,
      [`${TRUTHS.clearPrice.attribute}:since`]: new Date(clearPriceBegan(until) * SECOND).toISOString().slice(0, 10),
    },
  }
}

function colleagueHeard(kind: 'employee' | 'partner', seed: number, index: number, from: number): HeardActor {
  const { name, territory, job } = (kind === 'partner' ? partner : employee)(seed, index)
  return { identities: [colleagueIdentity(kind, index)], kind, name, territory, attributes: { job }, at: from * SECOND }
}

const colleagueIdentity = (kind: 'employee' | 'partner', index: number): IdentityRef => ({ kind, value: `${kind === 'partner' ? 'rp' : 'e'}-${String(index + 1).padStart(4, '0')}` })

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'quote-start': 'quote', 'quote-price': 'quote', 'quote-advice': 'quote', 'policy-bought': 'quote',
  'welcome-letter': 'onboarding', 'documents-checked': 'onboarding', 'app-activated': 'onboarding', 'cover-confirmed': 'onboarding',
  'billing-call': 'billing', 'payment-made': 'billing', 'payment-failed': 'billing', 'sent-to-collection': 'billing',
  'claim-reported': 'report', 'photo-upload': 'photos', 'claim-call': 'chase', 'adjuster-visit': 'visit', 'claim-decision': 'decision', 'claim-declined': 'decision',
  'repair-done': 'repair', 'claim-paid': 'settled', 'renewal-price': 'renewal', 'renewal-call': 'renewal', 'renewal-confirmed': 'renewal', 'policy-cancelled': 'leaving',
  'complaint-made': 'complaint', 'complaint-talk': 'complaint', 'complaint-resolved': 'complaint', 'complaint-escalated': 'complaint',
  'feedback-given': 'praise', 'friend-referred': 'praise', 'bad-review': 'praise',
}

/** How often somebody who felt something told us. */
const ANSWERS: Readonly<Record<string, number>> = {
  'claim-reported': 0.22, 'photo-upload': 0.2, 'claim-call': 0.3, 'adjuster-visit': 0.35, 'claim-declined': 0.4, 'claim-decision': 0.15, 'repair-done': 0.3, 'claim-paid': 0.35,
  'policy-cancelled': 0.4, 'complaint-made': 1, 'complaint-talk': 0.4, 'complaint-resolved': 0.35, 'feedback-given': 1, 'friend-referred': 0.6, 'bad-review': 1,
}
const USUAL_ANSWERS = 0.09
const WORDS_GIVEN = 0.7

/** Minutes, least and most. */
const MINUTES: Readonly<Record<string, readonly [number, number]>> = { web: [1, 9], app: [1, 5], call: [4, 22], branch: [8, 35], field: [30, 110] }

/** One line of the history as a message. Details that no rule looks at are drawn here, by its position alone. */
function tell(history: History, at: number, seed: number): HeardInteraction {
  const luck = chance(mix(seed, 8, at))
  const life = history.life(at)
  const about = customer(seed, life)
  const { touchpoint, channel, occurredAt, success, mood, amountMinor, cause, waitedDays, who, inLife } = history.read(at)
  const spent = MINUTES[channel]
  const effort = mood === undefined ? undefined : Math.min(7, Math.max(1, Math.round(luck.normal(4 - 2.6 * mood, 0.8))))
  const identities = who === 'customer'
    ? customerIdentities(about, channel, luck.next())
    : [colleagueIdentity(who, mix(seed, 9, life, cause.length) % (who === 'partner' ? partners : employees)(history.lives))]
  const handlerOf = (): Pick<HeardInteraction, 'handler'> => {
    if (who !== 'customer') return {}
    if (touchpoint === 'repair-done') return { handler: { identity: colleagueIdentity('partner', mix(seed, 9, life, cause.length) % partners(history.lives)), kind: 'partner' } }
    const job = HANDLED_BY[touchpoint] ?? HANDLED_BY[channel]
    return job === undefined ? {} : { handler: { identity: colleagueIdentity('employee', employeeWith(job, about.territory, mix(seed, 10, life, Math.floor(occurredAt / 86_400)), employees(history.lives))), kind: 'employee' } }
  }
  const properties: Record<string, unknown> = {}
  if (cause !== '') properties['cause'] = cause
  // What a claim is paid is the cover they bought, not a cost of serving them.
  if (amountMinor < 0) properties['payoutMinor'] = -amountMinor
  if (who !== 'customer') properties['policy'] = customerNumber(life)
  return {
    source: SOURCES[channel]!, messageId: `${life}-${inLife}`,
    identities, touchpoint, channel, direction: OUTBOUND.has(touchpoint) ? 'outbound' : 'inbound',
    occurredAt: occurredAt * SECOND, ...handlerOf(),
    ...(spent && { durationMs: Math.round(luck.between(spent[0], spent[1]) * 60) * SECOND }),
    ...(amountMinor > 0 && { revenueMinor: amountMinor, currency: CURRENCY }),
    ...(success !== undefined && { success }),
    ...(effort !== undefined && OBSERVED_EFFORT.has(channel) && { effort }),
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(mood !== undefined && felt(touchpoint, mood, effort ?? 4, success, waitedDays, about, luck)),
  }
}

/** Whose work it is, by touchpoint, else by channel. Who is met twice on one day is the same person. */
const HANDLED_BY: Readonly<Record<string, Job>> = {
  'adjuster-visit': 'claims adjuster', 'claim-decision': 'claims handler', 'claim-declined': 'claims handler', 'complaint-resolved': 'team lead', 'complaint-escalated': 'team lead',
  call: 'call centre adviser', branch: 'branch adviser',
}

const SOURCES: Readonly<Record<string, string>> = { web: 'website', app: 'app', call: 'call-centre', branch: 'branches', field: 'field-app', letter: 'post-room', email: 'mailer' }
const OBSERVED_EFFORT: ReadonlySet<string> = new Set(['web', 'app', 'call', 'branch'])
const OUTBOUND: ReadonlySet<string> = new Set([
  'quote-reminder', 'welcome-letter', 'cover-confirmed', 'invoice-sent', 'payment-reminder', 'sent-to-collection', 'adjuster-visit', 'claim-decision', 'claim-declined', 'claim-paid',
  'repair-done', 'renewal-offer', 'complaint-acknowledged', 'complaint-resolved', 'feedback-invited', 'job-offered', 'job-paid',
])

function customerIdentities(someone: Customer, channel: string, luck: number): IdentityRef[] {
  const policy: IdentityRef = { kind: 'policy', value: customerNumber(someone.index) }
  if (channel === 'app' && someone.way !== 'phone and branch') return [policy, { kind: 'device', value: `d-${mix(7, someone.index).toString(16)}-${someone.index}` }]
  if (channel === 'web' && luck < 0.5) return [policy, { kind: 'email', value: email(someone.name, someone.index) }]
  return [policy]
}

/** What somebody told us they felt: usually nothing. */
function felt(touchpoint: string, mood: number, effort: number, success: boolean | undefined, waitedDays: number, someone: Customer, luck: ReturnType<typeof chance>): { perception?: HeardPerception } {
  if (!luck.happens(ANSWERS[touchpoint] ?? USUAL_ANSWERS)) return {}
  const situation = SITUATIONS[touchpoint]
  const sentiment = Math.max(-1, Math.min(1, Math.round(luck.normal(mood, 0.12) * 100) / 100))
  const thing = someone.product === 'motor' || (someone.product === 'motor and home' && luck.happens(0.5)) ? luck.pick(['car', 'car', 'van', 'windscreen']) : luck.pick(['house', 'flat', 'roof', 'kitchen'])
  return {
    perception: {
      sentiment,
      ...(luck.happens(0.5) && { effort }),
      ...(success !== undefined && { success }),
      ...score(touchpoint, sentiment, someone, luck),
      ...(situation !== undefined && luck.happens(WORDS_GIVEN) && { words: words(luck, situation, sentiment, thing, waitedDays) }),
    },
  }
}

function score(touchpoint: string, sentiment: number, someone: Customer, luck: ReturnType<typeof chance>): Pick<HeardPerception, 'scoreKind' | 'score'> {
  const on = (least: number, most: number, spread: number): number => Math.min(most, Math.max(least, Math.round(luck.normal(least + ((sentiment + 1) / 2) * (most - least), spread))))
  // Older people are kinder with numbers.
  const kind = AGE_BANDS.indexOf(someone.ageBand) * 0.15
  switch (touchpoint) {
    case 'feedback-given': return { scoreKind: 'nps', score: Math.min(10, on(0, 10, 1.2) + (luck.happens(kind) ? 1 : 0)) }
    case 'claim-call': case 'billing-call': case 'renewal-call': return luck.happens(0.5) ? { scoreKind: 'ces', score: on(1, 7, 0.9) } : {}
    case 'friend-referred': case 'bad-review': return { scoreKind: 'stars', score: on(1, 5, 0.4) }
    default: return luck.happens(0.4) ? { scoreKind: 'csat', score: on(1, 5, 0.6) } : {}
  }
}
