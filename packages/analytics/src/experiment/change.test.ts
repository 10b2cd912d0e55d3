import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows, type MadeUpRow } from '../testing/madeUpRows.ts'
import type { ChangeRow, ExperimentChange, ExperimentChangeParams } from './change.ts'
import { ExperimentChangeParams as Params } from './change.ts'
import { finishChange } from './finishChange.ts'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const { catalogue } = logOfRows(madeUpRows(1))
const AT = '2025-06-01'
const params = (more: Partial<ExperimentChangeParams> = {}) => Params.parse({ attribute: 'group', changed: ['north'], other: ['south'], at: AT, ...more })
const DAY = 86_400

/** Runs of 400 customers over a year, who lean one way or the other. */
function runs(seed: number, effect: number, drift = 0): ChangeRow[] {
  const random = seededRandom(seed)
  const at = Date.parse(AT) / 1_000 - 946_684_800
  return Array.from({ length: 400 }, (_, actor) => {
    const isChanged = actor % 2 === 0, value = actor % 8, leaning = 0.2 * random()
    return Array.from({ length: 1 + Math.floor(random() * 4) }, (): ChangeRow => {
      const days = Math.floor(random() * 360) - 180
      const share = 0.3 + leaning + 0.0005 * days + (isChanged ? 0.1 + drift * days + (days >= 0 ? effect : 0) : 0)
      return { actor, isChanged, value, startedAt: at + days * DAY, y: random() < share ? 1 : 0 }
    })
  }).flat()
}
const found = (rows: readonly ChangeRow[], more?: Partial<ExperimentChangeParams>): ExperimentChange => {
  const result = finishChange(rows, null, params(more), catalogue, CONTEXT)
  if (result.kind !== 'change') throw new Error(`too few: ${result.n}`)
  return result
}

test('[XP7] a change of one group is told apart from what both went through, and grade and periods say how', () => {
  const one = found(runs(1, 0.2))
  expect(one.effect.low).toBeLessThan(0.2)
  expect(one.effect.high).toBeGreaterThan(0.2)
  expect(one.verdict).toBe('more')
  expect(one.evidence).toEqual({ grade: 'B', because: 'alikeBefore' })
  expect(one.means.changedAfter - one.means.changedBefore - (one.means.otherAfter - one.means.otherBefore)).toBeCloseTo(one.effect.estimate, 9)
  expect(one.periods.filter((p) => p.isAfter).length).toBe(6)
  expect(one.periods.reduce((n, p) => n + (p.changed?.runs ?? 0) + (p.other?.runs ?? 0), 0)).toBe(one.runs)
})

test('[XP7] without a change one is found in at most 5 of 100', () => {
  const rounds = 200
  let called = 0
  for (let seed = 0; seed < rounds; seed++) if (found(runs(seed + 50, 0)).verdict !== 'noEvidence') called++
  expect(called / rounds).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds))
})

/** Eight territories with ups and downs of their own: 0 to 7, the even ones changed. */
function withShocks(seed: number, shock: number): ChangeRow[] {
  const random = seededRandom(seed + 9_000), shocks = Array.from({ length: 8 }, () => shock * (random() - 0.5)), at = Date.parse(AT) / 1_000 - 946_684_800
  return runs(seed, 0).map((row) => (row.startedAt >= at && random() < Math.abs(shocks[row.value]!) ? { ...row, y: shocks[row.value]! > 0 ? 1 : 0 } : row))
}

test('[XP13] where whole territories were changed, each with ups and downs of its own, none is found in more than 7 of 100 without a change when errors count territories; by customer many are', () => {
  const rounds = 200
  const called = { customers: 0, values: 0 }
  for (let seed = 0; seed < rounds; seed++) {
    const rows = withShocks(seed + 400, 0.8)
    for (const assigned of ['customers', 'values'] as const) if (found(rows, { assigned }).verdict !== 'noEvidence') called[assigned]++
  }
  expect(called.values / rounds).toBeLessThanOrEqual(0.07)
  expect(called.customers / rounds).toBeGreaterThan(0.2)
})

test('[XP13] too few territories on a side are told as such, and how many each has is said', () => {
  const rows = runs(1, 0.2), few = rows.map((row) => (row.isChanged ? { ...row, value: 0 } : row))
  expect(finishChange(few, null, params({ assigned: 'values' }), catalogue, CONTEXT)).toEqual({ kind: 'tooFew', n: 1, needed: 3, of: 'values' })
  expect(found(few).assigned).toEqual({ by: 'customers', changed: 1, other: 4 })
  const whole = found(rows, { assigned: 'values' })
  expect(whole.assigned).toEqual({ by: 'values', changed: 4, other: 4 })
  expect(whole.effect.estimate).toBeCloseTo(found(rows).effect.estimate, 9)
})

test('[XP13] territories are counted as wholes unless customers are asked for, which is evidence C; groups by an attribute are counted by customer', () => {
  const rows = runs(1, 0.2), territories = { attribute: undefined }
  expect(found(rows, territories)).toMatchObject({ assigned: { by: 'values', changed: 4, other: 4 }, evidence: { grade: 'B', because: 'alikeBefore' } })
  expect(found(rows, territories).effect).toEqual(found(rows, { assigned: 'values' }).effect)
  expect(found(rows, { ...territories, assigned: 'customers' })).toMatchObject({ assigned: { by: 'customers' }, evidence: { grade: 'C', because: 'wholesByCustomer' } })
  expect(found(rows)).toMatchObject({ assigned: { by: 'customers' }, evidence: { grade: 'B' } })
})

test('[XP7] groups that drifted apart before are believed less', () => {
  expect(found(runs(2, 0, 0.0015)).evidence).toEqual({ grade: 'C', because: 'apartBefore' })
})

test('[XP7] a customer in both groups is left out and counted', () => {
  const rows = runs(3, 0.2)
  const one = found([...rows, { ...rows[0]!, isChanged: !rows[0]!.isChanged }])
  expect(one.customers.inBoth).toBe(1)
  expect(one.runs).toBe(rows.filter((r) => r.actor !== rows[0]!.actor).length)
})

test('[XP7] runs of journeys that have no such goal or outcome are no failures: they are not counted', () => {
  const { log, now, at } = seenOpen(3, (id) => (id % 3 === 0 ? 4 : 2))
  const ask = (target: string, cohort: Cohort = {}) => {
    const { result } = runAnalysis('experiment.change', { changed: ['north'], other: ['south'], at, target, cohort, unripe: 'included', assigned: 'customers' }, log, { ...CONTEXT, now }, 'replica')
    if (result.kind !== 'change') throw new Error(result.kind)
    return result
  }
  const code = log.catalogue.journeys[log.runs.journey[1]!]!.code
  expect(ask('achieved')).toMatchObject({ runs: ask('achieved', { journeys: [code] }).runs, means: ask('achieved', { journeys: [code] }).means })
  expect(ask('contacts').runs).toBeGreaterThan(ask('achieved').runs * 1.3)
})

/** A world in which nothing changes, seen on its last day: eight in ten get there in the north, four in the south, within ten days; who does not is lost thirty days after the last contact. */
function seenOpen(seed: number, journeyOf: (id: number) => number = () => 2) {
  const random = seededRandom(seed), rows = madeUpRows(1, { actors: 1, runs: 1 })
  const first = Date.parse('2025-01-01') / 1000, last = first + 300 * DAY, iso = (s: number): string => new Date(s * 1000).toISOString()
  const made = { actor: [] as MadeUpRow[], run: [] as MadeUpRow[], interaction: [] as MadeUpRow[], runStep: [] as MadeUpRow[], outcome: [], perception: [] }
  for (let id = 1; id <= 1_500; id++) {
    const territory_id = random() < 0.5 ? 3 : 7, began = first + Math.floor(random() * 300 * DAY), at = began + Math.floor(random() * 10 * DAY)
    const journey_id = journeyOf(id), gets = random() < (territory_id === 3 ? 0.8 : 0.4) && journey_id === 2, ended = gets ? at : at + 30 * DAY
    const contacts = at < last ? [began, at] : [began]
    made.actor.push({ ...rows.actor[0]!, id, territory_id, person_id: null, attributes: '{}' })
    made.run.push({ ...rows.run[0]!, id, journey_id, actor_id: id, territory_id, started_at: iso(began), last_at: iso(contacts.at(-1)!), status: ended > last ? 'active' : gets ? 'achieved' : 'abandoned', ended_at: ended > last ? null : iso(ended), outcome_kind_id: null })
    for (const time of contacts) {
      const contact = made.interaction.length + 1
      made.interaction.push({ ...rows.interaction[0]!, id: contact, actor_id: id, territory_id, touchpoint_id: 1, occurred_at: iso(time), handled_by_actor_id: null })
      made.runStep.push({ run_id: id, interaction_id: contact, step_id: null, territory_id, is_primary: true })
    }
  }
  return { log: logOfRows({ ...rows, ...made }), now: last, at: iso(last - 45 * DAY) }
}

test('[XP10] where nothing changed, runs of which only the quick ones have ended make no change', () => {
  const effect = { leftOut: 0, included: 0 }, rounds = 8
  let called = 0
  for (let seed = 0; seed < rounds; seed++) {
    const { log, now, at } = seenOpen(seed)
    for (const unripe of ['leftOut', 'included'] as const) {
      const { result } = runAnalysis('experiment.change', { changed: ['north'], other: ['south'], at, unripe, assigned: 'customers' }, log, { ...CONTEXT, now }, 'replica')
      if (result.kind !== 'change') throw new Error(result.kind)
      expect(result.unripe).toMatchObject({ are: unripe })
      effect[unripe] += result.effect.estimate / rounds
      if (unripe === 'leftOut' && result.verdict !== 'noEvidence') called++
    }
  }
  expect(called).toBeLessThanOrEqual(2)
  expect(Math.abs(effect.leftOut)).toBeLessThan(0.06)
  expect(effect.included).toBeLessThan(-0.12)
})
