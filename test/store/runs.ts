import { expect } from 'vitest'
import { compile, replay, type EngineInteraction, type HeardInteraction, type JourneyDraft, type JourneyDefinition, type JourneyRules } from '@throughline/domain'
import { ingest } from '@throughline/server/ingest/index'
import { discoverJourney, saveJourney } from '@throughline/server/journey/index'
import type { Store } from '@throughline/server/store/store'

export const HOUR = 3_600_000
export const START = Date.UTC(2025, 5, 1)
export const TOUCHPOINTS = ['ask', 'offer', 'buy', 'pay', 'call', 'claim', 'settle', 'refuse', 'browse'] as const

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const some = <T>(random: () => number, list: readonly T[]): T[] => list.filter(() => random() < 0.35)

/** Rules nobody would write by hand. */
export function randomRules(random: () => number, below: readonly string[] = []): Extract<JourneyRules, { cut: 'definition' }> {
  const steps = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => ({
    key: `s${at}`, name: `Step ${at}`, optional: false, touchpoints: some(random, TOUCHPOINTS), journeys: random() < 0.5 ? some(random, below) : [],
  }))
  return {
    cut: 'definition', steps, timeoutMs: Math.ceil(1 + random() * 30) * HOUR, entry: random() < 0.5 ? [] : some(random, TOUCHPOINTS),
    outcomes: Array.from({ length: Math.floor(random() * 3) }, (_, at) => ({
      kind: `kind ${at}`, result: pick(random, ['achieved', 'failed'] as const),
      when: { touchpoints: [pick(random, TOUCHPOINTS)], ...(random() < 0.5 ? { success: random() < 0.5 } : {}) },
      ...(random() < 0.5 ? { value: { from: 'revenue' as const } } : {}),
    })),
  }
}

export async function saveRandomJourneys(store: Store, random: () => number, now: Date): Promise<JourneyDraft[]> {
  const drafts: JourneyDraft[] = [
    { code: 'small', name: 'Small', tier: 'micro-journey', goal: 'g', rules: randomRules(random) },
    { code: 'one', name: 'One', tier: 'journey', goal: 'g', rules: randomRules(random, ['small']) },
    { code: 'two', name: 'Two', tier: 'journey', goal: 'g', rules: randomRules(random, ['small']) },
    { code: 'stage', name: 'Stage', tier: 'life stage', goal: 'g', rules: randomRules(random, ['one', 'two']) },
  ]
  for (const draft of drafts) await saveJourney(store, draft, { by: 'test', now })
  const { outcomes } = randomRules(random)
  await discoverJourney(store, { source: 'case log', name: 'Cases', cut: { by: 'case' }, outcomes }, { by: 'test', now })
  await discoverJourney(store, { source: 'quiet log', name: 'Quiet', cut: { by: 'inactivity', gapMs: 6 * HOUR }, outcomes }, { by: 'test', now })
  return drafts
}

/** Interactions of a few people over some days, with ties, several sources and cases that people share. */
export function randomInteractions(random: () => number, count: number, people: number, name = 'm'): HeardInteraction[] {
  return Array.from({ length: count }, (_, at) => {
    const source = pick(random, ['web', 'web', 'case log', 'quiet log'])
    return {
      source, messageId: `${name}${at}`, touchpoint: pick(random, TOUCHPOINTS), identities: [{ kind: 'userId', value: `u${Math.floor(random() * people)}` }],
      occurredAt: START + Math.floor(random() * 200) * HOUR / 2,
      ...(random() < 0.4 ? { caseKey: `C${Math.floor(random() * 4)}` } : {}),
      ...(random() < 0.5 ? { success: random() < 0.5 } : {}),
      ...(random() < 0.4 ? { revenueMinor: Math.floor(random() * 1000), currency: 'EUR' } : {}),
    }
  })
}

/** Mostly in order of time, in parts, some late, some twice. */
export function asHeard(random: () => number, interactions: readonly HeardInteraction[]): HeardInteraction[][] {
  const order = [...interactions].sort((a, b) => a.occurredAt - b.occurredAt)
  for (let turn = 0; turn < order.length / 6; turn++) {
    const [from, to] = [Math.floor(random() * order.length), Math.floor(random() * order.length)]
    order.splice(to, 0, ...order.splice(from, 1))
  }
  const batches: HeardInteraction[][] = []
  while (order.length > 0) {
    const batch = order.splice(0, 1 + Math.floor(random() * 15))
    if (random() < 0.4) batch.push(...batch.slice(0, 3))
    if (batches.length > 0 && random() < 0.4) batch.push(...pick(random, batches).slice(0, 2))
    batches.push(batch)
  }
  return batches
}

export async function ingestAll(store: Store, batches: readonly (readonly HeardInteraction[])[], now: Date): Promise<void> {
  for (const interactions of batches) await ingest({ store, now: () => now }, { interactions })
}

/** Every run with its steps and outcomes, named by messages: equal for two stores that tell the same story. */
export async function storedRuns(store: Store): Promise<unknown[]> {
  const rows = await store.query(`select j.code as journey, p.name as person, r.case_key as "case", f.message_id as first, l.message_id as last, r.started_at as started, r.last_at as last_at,
      r.ended_at as ended, r.status, r.step_count as steps, k.code as outcome,
      (select json_agg(json_build_array(i.message_id, s.step_id, s.is_primary) order by i.occurred_at, i.id) from run_step s join interaction i on i.id = s.interaction_id where s.run_id = r.id) as taken,
      (select json_agg(json_build_array(i.message_id, ok.code, o.value_minor, o.currency) order by i.occurred_at, i.id)
        from outcome o join interaction i on i.id = o.interaction_id join outcome_kind ok on ok.id = o.kind_id where o.run_id = r.id) as outcomes
    from run r join journey j on j.id = r.journey_id join interaction f on f.id = r.first_interaction_id join interaction l on l.id = r.last_interaction_id
    left join outcome_kind k on k.id = r.outcome_kind_id
    join lateral (select min(value) as name from identity where actor_id = r.actor_id) p on true`)
  return rows.map((row) => JSON.stringify(row)).sort()
}

/** What `replay` makes of everything in the store, told like `storedRuns`. */
export async function oracleRuns(store: Store, now: Date): Promise<unknown[]> {
  const interactions = (await store.query(`select i.id, i.actor_id as "actorId", coalesce(a.person_id, a.id) as "personId", i.source, i.touchpoint_id as "touchpointId", i.case_key as "caseKey",
    i.territory_id as "territoryId", (extract(epoch from i.occurred_at) * 1000)::float8 as "occurredAt", i.success, i.revenue_minor as "revenueMinor", i.currency, i.message_id as message
    from interaction i join actor a on a.id = i.actor_id`)) as unknown as (EngineInteraction & { message: string })[]
  const messages = new Map(interactions.map((one) => [one.id, one.message]))
  const [touchpoints, outcomeKinds] = await Promise.all(['touchpoint', 'outcome_kind'].map(async (table) => new Map((await store.rows(`select code, id from ${table}`)) as [string, number][])))
  const kindCodes = new Map([...outcomeKinds!].map(([code, id]) => [id, code]))
  const steps = (await store.rows('select journey_id, id, key from journey_step')) as [number, number, string][]
  const definitions = ((await store.query('select id, code, version, tier, origin, rules from journey')) as unknown as JourneyDefinition[])
    .map((one) => ({ ...one, steps: steps.filter(([journeyId]) => journeyId === one.id).map(([, id, key]) => ({ id, key })) }))
  const codes = new Map(definitions.map((one) => [one.id, one.code]))
  const people = new Map((await store.rows('select actor_id, min(value) from identity group by actor_id')) as [number, string][])
  const runs = replay(interactions, compile(definitions, { touchpoints: touchpoints!, outcomeKinds: outcomeKinds! }), now.getTime())
  return runs.map(({ run, steps: taken }) => {
    const outcomes = taken.flatMap((step) => (step.outcome ? [[messages.get(step.interaction.id), kindCodes.get(step.outcome.kindId), step.outcome.valueMinor, step.outcome.currency]] : []))
    return JSON.stringify({
      journey: codes.get(run.journeyId), person: people.get(run.personId), case: run.caseKey, first: messages.get(run.firstInteractionId), last: messages.get(run.lastInteractionId),
      started: new Date(run.startedAt), last_at: new Date(run.lastAt), ended: run.endedAt === null ? null : new Date(run.endedAt), status: run.status, steps: run.stepCount,
      outcome: run.outcomeKindId === null ? null : kindCodes.get(run.outcomeKindId),
      taken: taken.map((step) => [messages.get(step.interaction.id), step.stepId, step.isPrimary]), outcomes: outcomes.length === 0 ? null : outcomes,
    })
  }).sort()
}

/** Laws that hold whatever was heard. */
export async function expectWholeness(store: Store): Promise<void> {
  expect(await store.rows('select i.id from interaction i left join run_step s on s.interaction_id = i.id and s.is_primary group by i.id having count(s.run_id) <> 1')).toEqual([])
  expect(await store.rows('select s.run_id from run_step s left join run r on r.id = s.run_id where r.id is null')).toEqual([])
  expect(await store.rows('select r.id from run r where r.step_count <> (select count(*) from run_step s where s.run_id = r.id)')).toEqual([])
  expect(await store.rows(`select o.id from outcome o left join run r on r.id = o.run_id where o.run_id is not null and r.id is null`)).toEqual([])
}

/** Takes all people, interactions, runs and journeys away, so that a store serves many seeds. */
export async function empty(store: Store): Promise<void> {
  await store.exec(`truncate interaction, run, run_step, outcome, perception, actor, identity, actor_merge, actor_unmerge, rebuild, journey, journey_step, journey_version, outcome_kind, dead_letter restart identity`)
}
