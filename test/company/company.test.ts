import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { HeardActor, HeardInteraction } from '@throughline/domain'
import { JourneyRules } from '@throughline/domain'
import { company, COMPANY_DEFAULTS } from '@throughline/server/demo/company'

const UNTIL = new Date('2026-11-20T00:00:00Z')
const DAY = 86_400_000
const harbour = company({ ...COMPANY_DEFAULTS, until: UNTIL })
const actors = [...harbour.actors()]
const messages = [...harbour.interactions()]
const heard = [...new Map(messages.map((message) => [`${message.source} ${message.messageId}`, message])).values()]
const customers = new Map(actors.filter(({ kind }) => kind === 'customer').map((actor) => [actor.identities[0]!.value, actor]))
const whoOf = (message: HeardInteraction): string => message.identities[0]!.value

/** Each customer's interactions in the order in which they happened. */
const lives = new Map<string, HeardInteraction[]>()
for (const message of heard) {
  if (!customers.has(whoOf(message))) continue
  const life = lives.get(whoOf(message))
  if (life) life.push(message)
  else lives.set(whoOf(message), [message])
}
for (const life of lives.values()) life.sort((a, b) => a.occurredAt - b.occurredAt)

test('[DM1] the same seed gives the same company, another seed another one', () => {
  const print = (seed: number): string => {
    const small = company({ interactions: 5_000, seed, until: UNTIL })
    const hash = createHash('sha256')
    for (const actor of small.actors()) hash.update(JSON.stringify(actor))
    for (const message of small.interactions()) hash.update(JSON.stringify(message))
    return hash.digest('hex')
  }
  expect(harbour.people()).toBe(actors.length)
  expect(print(1)).toBe(print(1))
  expect(print(2)).not.toBe(print(1))
})

test('[DM2] the size knob gives exactly so many different interactions', () => {
  for (const interactions of [1, 777, 20_000]) {
    const some = company({ interactions, seed: 3, until: UNTIL })
    const all = [...some.interactions()]
    expect(new Set(all.map(({ source, messageId }) => `${source} ${messageId}`)).size).toBe(interactions)
    expect(all.length).toBe(some.messages())
  }
  expect(heard.length).toBe(COMPANY_DEFAULTS.interactions)
  expect(customers.size).toBeGreaterThan(15_000)
  expect(customers.size).toBeLessThan(25_000)
})

test('[DM3] everything lies within two years, and everyone who is named is known', () => {
  const known = new Set(actors.flatMap(({ identities }) => identities.map(({ kind, value }) => `${kind} ${value}`)))
  const strangers = heard.filter(({ identities }) => !identities.every(({ kind, value }) => known.has(`${kind} ${value}`)))
  expect(strangers).toEqual([])
  const handlers = heard.flatMap(({ handler }) => (handler ? [handler.identity] : []))
  expect(handlers.length / heard.length).toBeGreaterThan(0.15)
  expect(handlers.filter(({ kind, value }) => !known.has(`${kind} ${value}`))).toEqual([])
  expect(heard.filter(({ occurredAt }) => occurredAt < harbour.from.getTime() || occurredAt >= UNTIL.getTime())).toEqual([])
})

test('[DM14] who handles a contact has that work, in the customer’s territory', () => {
  const colleague = new Map(actors.map((actor) => [`${actor.identities[0]!.kind} ${actor.identities[0]!.value}`, actor]))
  const customer = new Map(actors.flatMap((actor) => actor.identities.map(({ kind, value }) => [`${kind} ${value}`, actor] as const)))
  const visits = heard.filter(({ touchpoint, handler }) => touchpoint === 'adjuster-visit' && handler)
  expect(visits.length).toBeGreaterThan(20)
  for (const { identities, handler } of visits) {
    const met = colleague.get(`${handler!.identity.kind} ${handler!.identity.value}`)!
    expect(met).toMatchObject({ kind: 'employee', attributes: { job: 'claims adjuster' }, territory: customer.get(`${identities[0]!.kind} ${identities[0]!.value}`)!.territory })
  }
})

test('[DM4] some news comes late and some comes twice', () => {
  const twice = messages.length - heard.length
  expect(twice / heard.length).toBeGreaterThan(0.001)
  expect(twice / heard.length).toBeLessThan(0.004)
  let latest = 0
  let late = 0
  for (const { occurredAt } of heard) {
    if (occurredAt < latest - 600_000) late += 1
    latest = Math.max(latest, occurredAt)
  }
  expect(late / heard.length).toBeGreaterThan(0.005)
  expect(late / heard.length).toBeLessThan(0.05)
})

test('[DM5] the catalogue names every touchpoint, channel and outcome that is used', () => {
  const codes = new Set(harbour.touchpoints.map(({ code }) => code))
  const channels = new Set(harbour.channels.map(({ code }) => code))
  const kinds = new Set(harbour.outcomeKinds.map(({ code }) => code))
  const journeys = new Set<string>()
  for (const { code, parent, rules } of harbour.journeys) {
    JourneyRules.parse(rules)
    if (parent !== null) expect(journeys, `${parent} stands before ${code}`).toContain(parent)
    journeys.add(code)
    for (const named of [...rules.entry, ...rules.steps.flatMap(({ touchpoints }) => touchpoints), ...rules.outcomes.flatMap(({ when }) => when.touchpoints)]) expect(codes).toContain(named)
    for (const { kind } of rules.outcomes) expect(kinds).toContain(kind)
  }
  for (const inner of harbour.journeys.flatMap(({ rules }) => rules.steps.flatMap((step) => step.journeys))) expect(journeys).toContain(inner)
  expect([...new Set(heard.map(({ touchpoint }) => touchpoint))].filter((code) => !codes.has(code))).toEqual([])
  expect([...new Set(heard.map(({ channel }) => channel!))].filter((code) => !channels.has(code))).toEqual([])
  expect(harbour.territories.length).toBeGreaterThanOrEqual(4)
})

test('[DM6] people keep human hours', () => {
  const weekday = (at: number): number => (new Date(at).getUTCDay() + 6) % 7
  const by = (channel: string): HeardInteraction[] => heard.filter((message) => message.channel === channel && customers.has(whoOf(message)))
  expect(by('branch').filter(({ occurredAt }) => weekday(occurredAt) === 6)).toEqual([])
  expect(by('call').filter(({ occurredAt }) => new Date(occurredAt).getUTCHours() < 8)).toEqual([])
  const app = by('app')
  const evening = app.filter(({ occurredAt }) => new Date(occurredAt).getUTCHours() >= 18).length
  expect(evening / app.length).toBeGreaterThan(0.3)
})

test('[DM7] people say many different things, and words go with what was felt', () => {
  const spoken = heard.filter(({ perception }) => perception?.words !== undefined)
  expect(new Set(spoken.map(({ perception }) => perception!.words)).size).toBeGreaterThan(800)
  expect(spoken.length).toBeGreaterThan(8_000)
  for (const { perception } of spoken) expect(perception!.words).not.toMatch(/[{}]|undefined/)
  for (const { perception } of heard) if (perception?.sentiment !== undefined) expect(Math.abs(perception.sentiment)).toBeLessThanOrEqual(1)
})

test('[DM8] planted: a long wait for the adjuster makes customers leave at their renewal', () => {
  const { from, to, moreThanDays, renewed, left, oddsRatio } = harbour.truths.slowAdjuster
  const counts = { long: { left: 0, stayed: 0 }, short: { left: 0, stayed: 0 } }
  let visits = 0
  let longVisits = 0
  for (const life of lives.values()) {
    let bookedAt: number | undefined
    let waited: { at: number; days: number } | undefined
    for (const { touchpoint, occurredAt } of life) {
      if (touchpoint === from) bookedAt = occurredAt
      else if (touchpoint === to && bookedAt !== undefined) {
        waited = { at: occurredAt, days: (occurredAt - bookedAt) / DAY }
        visits += 1
        longVisits += waited.days > moreThanDays ? 1 : 0
      } else if ((touchpoint === renewed || touchpoint === left) && waited && occurredAt - waited.at < 365 * DAY) {
        counts[waited.days > moreThanDays ? 'long' : 'short'][touchpoint === left ? 'left' : 'stayed'] += 1
        waited = undefined
      }
    }
  }
  expect(longVisits / visits).toBeCloseTo(harbour.truths.slowAdjuster.shareOfVisits, 1)
  const odds = ({ left, stayed }: { left: number; stayed: number }): number => left / stayed
  const ratio = odds(counts.long) / odds(counts.short)
  const error = Math.sqrt(1 / counts.long.left + 1 / counts.long.stayed + 1 / counts.short.left + 1 / counts.short.stayed)
  // Two and a half standard errors of the log odds ratio (Woolf), and a little room for what else moves people.
  expect(Math.abs(Math.log(ratio) - Math.log(oddsRatio))).toBeLessThan(2.5 * error + 0.25)
  expect(Math.log(ratio) - 2 * error).toBeGreaterThan(Math.log(3))
})

test('[DM9] planted: photos of young customers who only use the app fail, and then they call', () => {
  const { segment, touchpoint, followedBy, withinDays, failing, calling } = harbour.truths.brokenPhotos
  const tally = { inSegment: { tries: 0, failed: 0, gaveUp: 0, called: 0 }, elsewhere: { tries: 0, failed: 0, gaveUp: 0, called: 0 } }
  for (const [who, life] of lives) {
    const { ageBand, way } = customers.get(who)!.attributes as HeardActor['attributes'] & Record<string, unknown>
    const group = tally[ageBand === segment.ageBand && way === segment.way ? 'inSegment' : 'elsewhere']
    life.forEach((message, index) => {
      if (message.touchpoint !== touchpoint) return
      group.tries += 1
      if (message.success) return
      group.failed += 1
      const next = life[index + 1]
      if (next?.touchpoint === followedBy && next.occurredAt - message.occurredAt < withinDays * DAY) group.called += 1
      group.gaveUp += 1
    })
  }
  for (const where of ['inSegment', 'elsewhere'] as const) {
    const { tries, failed, gaveUp, called } = tally[where]
    expect(Math.abs(failed / tries - failing[where]), `${where}: ${failed}/${tries} failed`).toBeLessThan(0.05)
    expect(Math.abs(called / gaveUp - calling[where]), `${where}: ${called}/${gaveUp} called`).toBeLessThan(0.1)
  }
})

test('[DM10] planted: storms come in winter', () => {
  const { touchpoint, cause, months, rateRatio } = harbour.truths.winterStorms
  const counted = new Map<string, { winter: number; other: number }>()
  for (const message of heard) {
    if (message.touchpoint !== touchpoint) continue
    const why = message.properties?.['cause'] === cause ? 'storm' : 'else'
    const isWinter = (months as readonly number[]).includes(new Date(message.occurredAt).getUTCMonth() + 1)
    const count = counted.get(why) ?? { winter: 0, other: 0 }
    count[isWinter ? 'winter' : 'other'] += 1
    counted.set(why, count)
  }
  // Four winter months and eight others in each year.
  const ratio = ({ winter, other }: { winter: number; other: number }): number => winter / 4 / (other / 8)
  expect(Math.abs(ratio(counted.get('storm')!) - rateRatio)).toBeLessThan(1)
  expect(Math.abs(ratio(counted.get('else')!) - 1)).toBeLessThan(0.2)
})

test('[DM13] planted: a clearer renewal offer, for half of the customers by chance, keeps 4 in 100 more', () => {
  const { attribute, treated, days, moreRenewed, callingWhenDearer } = harbour.truths.clearPrice
  const began = Math.floor((UNTIL.getTime() - days * DAY) / DAY) * DAY
  const arms = { treatment: { people: 0, offers: 0, renewed: 0, calls: 0 }, control: { people: 0, offers: 0, renewed: 0, calls: 0 } }
  for (const { attributes } of customers.values()) arms[attributes![attribute] as keyof typeof arms].people += 1
  expect(Object.keys(arms)).toContain(treated)
  for (const [who, life] of lives) {
    const arm = arms[customers.get(who)!.attributes![attribute] as keyof typeof arms]
    life.forEach(({ touchpoint, occurredAt }, index) => {
      // Offers old enough to be answered by now.
      if (touchpoint !== 'renewal-offer' || occurredAt < began || occurredAt > UNTIL.getTime() - 45 * DAY) return
      const answer = life.slice(index).filter((later) => later.occurredAt < occurredAt + 45 * DAY)
      arm.offers += 1
      arm.renewed += answer.some((later) => later.touchpoint === 'renewal-confirmed') ? 1 : 0
      arm.calls += answer.some((later) => later.touchpoint === 'renewal-call') ? 1 : 0
    })
  }
  const { treatment, control } = arms
  const people = treatment.people + control.people
  expect(Math.abs(treatment.people / people - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / people))
  const share = (of: 'renewed' | 'calls'): readonly [difference: number, error: number] => {
    const [a, b] = [treatment[of] / treatment.offers, control[of] / control.offers]
    return [a - b, Math.sqrt((a * (1 - a)) / treatment.offers + (b * (1 - b)) / control.offers)]
  }
  const [renewed, renewedError] = share('renewed'), [calls, callsError] = share('calls')
  expect(Math.abs(renewed - moreRenewed)).toBeLessThan(2.5 * renewedError)
  // A quarter of the prices go up.
  expect(Math.abs(calls - 0.25 * (callingWhenDearer.treated - callingWhenDearer.held))).toBeLessThan(2.5 * callsError)
})

test('[DM11] money is in pence and of a believable size', () => {
  let revenue = 0
  let payouts = 0
  for (const { revenueMinor, costMinor, currency, properties } of heard) {
    if (revenueMinor !== undefined) expect(currency).toBe('GBP')
    revenue += revenueMinor ?? 0
    payouts += Number(properties?.['payoutMinor'] ?? 0)
    // Contacts are costed by their rates; a payout is no cost to serve.
    expect(costMinor).toBeUndefined()
    if (revenueMinor !== undefined) expect(Number.isSafeInteger(revenueMinor) && revenueMinor > 0).toBe(true)
  }
  // Insurers pay out between a half and nine tenths of what they take in.
  expect(payouts / revenue).toBeGreaterThan(0.5)
  expect(payouts / revenue).toBeLessThan(0.9)
})
