import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, expire } from './advance.ts'
import { compile, touchpointsOf, type CompiledJourney, type JourneyDefinition } from './compile.ts'
import { makeSameRuns } from './draft.ts'
import { laneOf, place, replay } from './place.ts'
import type { JourneyRules } from './rules.ts'
import type { EngineInteraction, RunState } from './run.ts'

const CODES = ['start', 'middle', 'detail', 'end', 'gone', 'other'] as const
const names = { touchpoints: new Map(CODES.map((code, at) => [code, at + 1])), outcomeKinds: new Map([['won', 1], ['lost', 2]]) }
const HOUR = 3_600_000
const step = (key: string, touchpoints: string[], journeys: string[] = []) => ({ key, name: key, touchpoints, journeys, optional: false })

const PURCHASE: JourneyRules = {
  cut: 'definition', entry: ['start'], timeoutMs: 10 * HOUR, steps: [step('begin', ['start']), step('do', ['middle', 'detail']), step('finish', ['end'])],
  outcomes: [
    { kind: 'won', result: 'achieved', when: { touchpoints: ['end'], success: true }, value: { from: 'revenue' }, customerValuePercent: 70 },
    { kind: 'lost', result: 'failed', when: { touchpoints: ['gone', 'end'] }, value: { from: 'fixed', amountMinor: -500, currency: 'EUR' } },
  ],
}
const SMALL: JourneyRules = { cut: 'definition', entry: [], timeoutMs: HOUR, steps: [step('look', ['detail'])], outcomes: [] }
const STAGE: JourneyRules = { cut: 'definition', entry: [], timeoutMs: 100 * HOUR, steps: [step('shop', ['other'], ['purchase']), step('look', [], ['small'])], outcomes: [] }
const CASES: JourneyRules = { cut: 'case', source: 'log', outcomes: PURCHASE.outcomes }
const SILENCE: JourneyRules = { cut: 'inactivity', source: 'quiet', gapMs: 5 * HOUR, outcomes: PURCHASE.outcomes }
const REST: JourneyRules = { cut: 'inactivity', source: null, gapMs: 2 * HOUR, outcomes: [] }

const definition = (id: number, code: string, rules: JourneyRules, more: Partial<JourneyDefinition> = {}): JourneyDefinition => ({
  id, code, version: 1, tier: 'journey', origin: 'defined', rules, steps: rules.cut === 'definition' ? rules.steps.map(({ key }, at) => ({ id: id * 10 + at, key })) : [], ...more,
})
const definitions = [
  definition(1, 'stage', STAGE, { tier: 'life stage' }), definition(2, 'purchase', PURCHASE), definition(3, 'small', SMALL, { tier: 'micro-journey' }),
  definition(4, 'cases', CASES, { origin: 'discovered', steps: [{ id: 40, key: 'middle' }] }), definition(5, 'silence', SILENCE, { origin: 'discovered' }),
  definition(6, 'other-contact', REST, { origin: 'unassigned' }),
]
const journeys = compile(definitions, names)
const [stage, purchase, small, cases] = [1, 2, 3, 4].map((id) => journeys.byId.get(id)!) as [CompiledJourney, CompiledJourney, CompiledJourney, CompiledJourney]

let nextId = 1
const at = (touchpoint: (typeof CODES)[number], hour: number, more: Partial<EngineInteraction> = {}): EngineInteraction => ({
  id: nextId++, actorId: 1, personId: 1, source: 'web', touchpointId: names.touchpoints.get(touchpoint)!, caseKey: null, territoryId: null, occurredAt: hour * HOUR, success: null, revenueMinor: null, currency: null, ...more,
})
const runOf = (interactions: EngineInteraction[], journeyId: number, now = 0) => replay(interactions, journeys, now).filter(({ run }) => run.journeyId === journeyId).map(({ run }) => run)

test('[J1] a run begins at an entry touchpoint; with no entry named, at any touchpoint of a step, never at one that only ends it', () => {
  expect(advance(null, at('middle', 1), purchase)).toBeNull()
  expect(advance(null, at('gone', 1), purchase)).toBeNull()
  expect(advance(null, at('start', 1), purchase)).toMatchObject({ begun: true, stepId: 20, run: { status: 'active', stepCount: 1 } })
  expect(advance(null, at('detail', 1), small)).toMatchObject({ begun: true })
})

test('[J2] a step that names journeys takes their touchpoints, entries and outcomes too, at any depth', () => {
  expect(advance(null, at('middle', 1), stage)).toMatchObject({ stepId: 10 })
  expect(advance(null, at('gone', 1), stage)).toMatchObject({ stepId: 10, outcome: null })
  const deep = compile([...definitions, definition(7, 'life', { ...STAGE, steps: [step('all', [], ['stage'])] })], names)
  expect(advance(null, at('gone', 1), deep.byId.get(7)!)).toMatchObject({ stepId: 70 })
  const circle = { ...SMALL, steps: [step('x', [], ['stage'])] }
  expect(() => compile([definitions[0]!, definition(3, 'small', circle)], names)).toThrow('in a circle')
  expect([...touchpointsOf(PURCHASE, new Map())].sort()).toEqual(['detail', 'end', 'gone', 'middle', 'start'])
})

test('[J3] an interaction advances the first step that names its touchpoint; outside every step it still belongs', () => {
  const begun = advance(null, at('start', 1), purchase)!
  expect(advance(begun.run, at('detail', 2), purchase)).toMatchObject({ begun: false, stepId: 21, run: { stepCount: 2 } })
  expect(advance(begun.run, at('gone', 2), purchase)).toMatchObject({ stepId: null })
})

test('[J4] the first outcome rule that fits ends the run, with money from the interaction or fixed', () => {
  const { run } = advance(null, at('start', 1), purchase)!
  expect(advance(run, at('end', 2, { success: true, revenueMinor: 900, currency: 'GBP' }), purchase)).toMatchObject({
    run: { status: 'achieved', endedAt: 2 * HOUR, outcomeKindId: 1 }, outcome: { kindId: 1, valueMinor: 900, currency: 'GBP', customerValuePercent: 70 } })
  expect(advance(run, at('end', 2, { success: false }), purchase)).toMatchObject({ run: { status: 'failed' }, outcome: { kindId: 2, valueMinor: -500, currency: 'EUR', customerValuePercent: null } })
})

test('[J5] a run that ended takes no more', () => {
  const run = { ...advance(null, at('start', 1), purchase)!.run, status: 'failed' as const, endedAt: HOUR }
  expect(advance(run, at('middle', 2), purchase)).toBeNull()
  expect(advance(run, at('start', 2), purchase)).toMatchObject({ begun: true, left: null })
})

test('[J6] silence for the time-out abandons a run at the moment it passed, seen by a later interaction or by the clock', () => {
  const { run } = advance(null, at('start', 1), purchase)!
  expect(advance(run, at('middle', 10.999), purchase)).toMatchObject({ begun: false })
  expect(advance(run, at('middle', 11), purchase)).toBeNull()
  expect(advance(run, at('start', 11), purchase)).toMatchObject({ begun: true, left: { status: 'abandoned', endedAt: 11 * HOUR } })
  expect(expire(run, purchase, 11 * HOUR - 1)).toBe(run)
  const expired = expire(run, purchase, 11 * HOUR)
  expect(expired).toMatchObject({ status: 'abandoned', endedAt: 11 * HOUR })
  expect(advance(expired, at('middle', 5), purchase)).toMatchObject({ begun: false, run: { status: 'active', endedAt: null } })
})

test('[J7] runs cut by inactivity go on after an outcome and end by silence alone', () => {
  const runs = runOf([at('start', 1, { source: 'quiet' }), at('end', 2, { source: 'quiet', success: true }), at('other', 6, { source: 'quiet' }), at('other', 11, { source: 'quiet' })], 5, 12 * HOUR)
  expect(runs.map((run) => [run.stepCount, run.status, run.endedAt])).toEqual([[3, 'achieved', 2 * HOUR], [1, 'active', null]])
})

test('[J9] a case keeps all that names it, and the order of arrival does not matter', () => {
  const interaction = fc.record({ code: fc.constantFrom(...CODES), hour: fc.integer({ min: 0, max: 6 }), success: fc.boolean(), personId: fc.integer({ min: 1, max: 3 }) })
  fc.assert(fc.property(fc.array(interaction, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (list, random) => {
    const all = list.map(({ code, hour, ...more }) => at(code, hour, { source: 'log', caseKey: 'A1', ...more }))
    // Ids rise with arrival: of two at the same time the later id always comes later.
    const mixed = all.map((one) => ({ one, key: random.next().value as number })).sort((a, b) => (a.one.occurredAt === b.one.occurredAt ? a.one.id - b.one.id : a.key - b.key)).map(({ one }) => one)
    const fold = (order: readonly EngineInteraction[]) => order.reduce<RunState | null>((run, one) => advance(run, one, cases)!.run, null)
    const inOrder = fold(byTime(all))
    if (arrivesInIdOrder(mixed)) expect(fold(mixed)).toEqual(inOrder)
    expect(inOrder?.stepCount).toBe(all.length)
  }), { seed: 9 })
})

/** Sorting by a random key may break ties apart; only orders in which ties keep their ids can be orders of arrival. */
function arrivesInIdOrder(order: readonly EngineInteraction[]): boolean {
  return order.every((one, place) => order.slice(place + 1).every((later) => later.occurredAt !== one.occurredAt || later.id > one.id))
}

function byTime(interactions: readonly EngineInteraction[]): EngineInteraction[] {
  return [...interactions].sort((a, b) => a.occurredAt - b.occurredAt || a.id - b.id)
}

test('[J10] the primary run is that of a journey, then a micro-journey, a life stage, a discovered journey', () => {
  const order = (touchpoint: (typeof CODES)[number], runs: RunState[], more: Partial<EngineInteraction> = {}) =>
    place(at(touchpoint, 2, more), journeys, (journey) => runs.find((run) => run.journeyId === journey.id) ?? null).map((one) => one.journey.id)
  const bought = advance(null, at('start', 1), purchase)!.run
  expect(order('detail', [bought], { source: 'log', caseKey: 'A' })).toEqual([2, 3, 1, 4])
  expect(order('detail', [], { source: 'quiet' })).toEqual([3, 1, 5])
  expect(order('end', [], { source: 'log', caseKey: 'A' })).toEqual([1, 4])
})

test('[J11] what no journey takes goes to the unassigned one', () => {
  const only = compile(definitions.filter((one) => one.id !== 1), names)
  expect(place(at('end', 1), only, () => null).map((one) => one.journey.id)).toEqual([6])
  expect(place(at('end', 1, { source: 'log' }), only, () => null).map((one) => one.journey.id)).toEqual([6])
})

const anything = fc.array(fc.record({
  code: fc.constantFrom(...CODES), hour: fc.integer({ min: 0, max: 60 }), personId: fc.integer({ min: 1, max: 3 }), success: fc.option(fc.boolean()),
  source: fc.constantFrom('web', 'log', 'quiet'), caseKey: fc.option(fc.constantFrom('A', 'B')),
}), { maxLength: 40 }).map((list) => list.map(({ code, hour, ...more }) => at(code, hour, { actorId: more.personId, ...more })))

test('[J10] each interaction has exactly one primary step, whatever happens', () => {
  fc.assert(fc.property(anything, (all) => {
    const primary = replay(all, journeys, 30 * HOUR).flatMap(({ steps }) => steps.filter((one) => one.isPrimary).map((one) => one.interaction.id))
    expect(primary.sort((a, b) => a - b)).toEqual(all.map((one) => one.id).sort((a, b) => a - b))
  }), { seed: 10, numRuns: 300 })
})

test('[J12] advancing one by one in engine order gives what a replay of all gives, and a replay does not care how it is handed over', () => {
  fc.assert(fc.property(anything, fc.integer({ min: 0, max: 80 }), (all, now) => {
    const stored: RunState[] = []
    const newest = new Map<string, number>()
    for (const interaction of byTime(all)) {
      const keyOf = (journeyId: number) => `${journeyId} ${laneOf(journeys.byId.get(journeyId)!, interaction)}`
      for (const next of place(interaction, journeys, (journey) => stored[newest.get(keyOf(journey.id)) ?? -1] ?? null)) {
        const key = keyOf(next.journey.id)
        if (next.left) stored[newest.get(key)!] = next.left
        if (next.begun) newest.set(key, stored.push(next.run) - 1)
        else stored[newest.get(key)!] = next.run
        // The clock may have passed meanwhile: what it marked is taken up again.
        stored[newest.get(key)!] = expire(stored[newest.get(key)!]!, next.journey, now * HOUR)
      }
    }
    const sorted = (runs: readonly RunState[]) => runs.map((run) => JSON.stringify(expire(run, journeys.byId.get(run.journeyId)!, now * HOUR))).sort()
    const whole = replay(all, journeys, now * HOUR).map(({ run }) => run)
    expect(sorted(stored)).toEqual(sorted(whole))
    expect(sorted(replay([...all].reverse(), journeys, now * HOUR).map(({ run }) => run))).toEqual(sorted(whole))
  }), { seed: 12, numRuns: 400 })
})

test('[J15] renaming a step makes the same runs, any other change does not', () => {
  expect(makeSameRuns(PURCHASE, { ...PURCHASE, steps: PURCHASE.steps.map((one) => ({ ...one, name: 'another' })) } as JourneyRules)).toBe(true)
  expect(makeSameRuns(PURCHASE, Object.fromEntries(Object.entries(PURCHASE).reverse()) as unknown as JourneyRules)).toBe(true)
  expect(makeSameRuns(PURCHASE, { ...PURCHASE, timeoutMs: 1 } as JourneyRules)).toBe(false)
  expect(makeSameRuns(SILENCE, CASES)).toBe(false)
})
