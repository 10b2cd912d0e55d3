import { expect, test } from 'vitest'
import { COLUMN_SHAPES } from './build.ts'
import { readEntry } from './entryValues.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import { mergeChanges, type RowChange } from './merge.ts'
import { select } from './select.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows, type MadeUpRow, type MadeUpRows } from '../testing/madeUpRows.ts'
import { textRowOf } from '../testing/pgcopyOf.ts'
import { wholeAt } from './sparse.ts'

/** Everything a log says, free of how it is laid out: places by id, codes by name. */
function contentOf(log: JourneyLog): unknown {
  const { entries, runs, actors, outcomes, otherSteps, catalogue } = log
  const code = (things: readonly { id: number }[], index: number): number | null => things[index]?.id ?? null
  const actorId = (r: number): number => actors.actorId[runs.actor[r]!]!
  return {
    runs: Array.from({ length: runs.count }, (_, r) => ({
      id: runs.runId[r], journey: code(catalogue.journeys, runs.journey[r]!), actor: actorId(r), territory: code(catalogue.territories, runs.territory[r]!), status: runs.status[r],
      kind: code(catalogue.outcomeKinds, runs.outcomeKind[r]!), startedAt: runs.startedAt[r], endedAt: runs.endedAt[r], value: wholeAt(runs.outcomeValue, r, 0), customer: runs.customerValue[r],
      entries: Array.from({ length: runs.start[r + 1]! - runs.start[r]! }, (_, i) => {
        const e = runs.start[r]! + i, told = readEntry(entries, e)
        return {
          id: entries.interactionId[e], at: entries.at[e], touchpoint: code(catalogue.touchpoints, entries.touchpoint[e]!), step: code(catalogue.steps, entries.step[e]!), channel: code(catalogue.channels, entries.channel[e]!),
          flags: entries.flags[e], durationS: told.durationS, cost: entries.cost[e], revenue: entries.revenue[e], currency: catalogue.currencies[told.currency] ?? null, sentiment: told.sentiment, handler: catalogue.handlers[told.handler] ?? null,
        }
      }),
    })),
    actors: new Map(Array.from({ length: actors.count }, (_, a) => [actors.actorId[a], [actors.kind[a], actors.territory[a], ...[...actors.attributes].map(([key, c]) => `${key}=${c.values[c.code[a]!] ?? ''}`).sort()]] as const).filter(([id]) => Array.from({ length: runs.count }, (_, r) => actorId(r)).includes(id!))),
    outcomes: Array.from({ length: outcomes.count }, (_, o) => [outcomes.outcomeId[o], runs.runId[outcomes.run[o]!], outcomes.kind[o], wholeAt(outcomes.value, o, NO_NUMBER), wholeAt(outcomes.value, o, NO_NUMBER) === NO_NUMBER ? null : catalogue.currencies[outcomes.currency[o] ?? 0], outcomes.customerValue[o]]).sort((a, b) => (a[0] as number) - (b[0] as number)),
    others: Array.from({ length: otherSteps.count }, (_, o) => [runs.runId[otherSteps.run[o]!], otherSteps.interactionId[o], code(catalogue.steps, otherSteps.step[o]!)]).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!),
    counts: [entries.count, runs.count, catalogue.currency, runs.start[runs.count]],
  }
}

const upsert = (shape: string, row: MadeUpRow): RowChange => ({ shape, operation: 'upsert', row: textRowOf(row) })

/** Takes whole runs and late interactions out of a store, and gives them back as news. */
function split(all: MadeUpRows, seed: number): { before: MadeUpRows; news: RowChange[] } {
  const random = seededRandom(seed)
  const lateRuns = new Set(all.run.filter(() => random() < 0.15).map((r) => r.id))
  const primary = new Map(all.runStep.filter((s) => s.is_primary === true).map((s) => [s.interaction_id, s.run_id]))
  // News have ids above what is known, as in life, and a few of them come in between.
  const lateInteractions = new Set(all.interaction.filter((i) => lateRuns.has(primary.get(i.id!)!) || random() < 0.1).map((i) => i.id))
  const isLate = (shape: string, row: MadeUpRow): boolean =>
    shape === 'run' ? lateRuns.has(row.id!) : shape === 'interaction' ? lateInteractions.has(row.id!)
      : shape === 'runStep' ? lateInteractions.has(row.interaction_id!) || lateRuns.has(row.run_id!)
        : shape === 'outcome' ? lateRuns.has(row.run_id!) || (row.id as number) % 5 === 0 : shape === 'perception' ? lateInteractions.has(row.interaction_id!) : shape === 'actor' ? (row.id as number) % 11 === 0 : false
  const before = Object.fromEntries(COLUMN_SHAPES.map((shape) => [shape, all[shape].filter((row) => !isLate(shape, row))])) as MadeUpRows
  return { before, news: COLUMN_SHAPES.flatMap((shape) => all[shape].filter((row) => isLate(shape, row)).map((row) => upsert(shape, row))) }
}

test.each(Array.from({ length: 40 }, (_, i) => i + 1))('[A4] merging news equals building from all rows (seed %i)', (seed) => {
  const all = madeUpRows(seed)
  const { before, news } = split(all, seed)
  const merged = mergeChanges(logOfRows(before), news, '2')
  if (!merged) throw new Error('could not merge')
  expect(contentOf(merged)).toEqual(contentOf(logOfRows(all)))
  expect(merged.lsn).toBe('2')
  expect(merged.datasetHash).toBe(logOfRows(all).datasetHash)
  // Told twice: nothing changes.
  const again = mergeChanges(merged, news.filter((n) => n.shape !== 'perception'), '3')
  expect(contentOf(again!)).toEqual(contentOf(logOfRows(all)))
})

/** Contacts of minutes and of days, and one currency only. */
function inOneCurrency(rows: MadeUpRows): MadeUpRows {
  for (const row of rows.interaction) Object.assign(row, { currency: row.currency && 'EUR', duration_ms: row.duration_ms && Number(row.duration_ms) * (Number(row.id) % 3 === 0 ? 200 : 1) })
  for (const row of rows.outcome) Object.assign(row, { currency: row.currency && 'EUR' })
  return rows
}

test.each(Array.from({ length: 20 }, (_, i) => i + 1))('[A4] merging news equals building from all rows also of one currency, with contacts that take days (seed %i)', (seed) => {
  const all = inOneCurrency(madeUpRows(seed))
  const { before, news } = split(all, seed)
  const whole = logOfRows(all)
  expect([whole.entries.currency.length, whole.outcomes.currency.length]).toEqual([0, 0])
  expect(whole.entries.longerS.value.length).toBeGreaterThan(0)
  const merged = mergeChanges(decodeSnapshot(encodeSnapshot(logOfRows(before)))!, news, '2')!
  expect(contentOf(merged)).toEqual(contentOf(whole))
  expect(merged.datasetHash).toBe(whole.datasetHash)
  const again = mergeChanges(merged, news.filter((n) => n.shape !== 'perception'), '3')!
  expect(contentOf(again)).toEqual(contentOf(whole))
})

test('[A4] a second currency, and an amount whose currency was told before without one, are for the rows to say', () => {
  const rows = inOneCurrency(madeUpRows(1))
  const placed = rows.interaction.find((row) => row.currency === null && rows.runStep.some((step) => step.interaction_id === row.id && step.is_primary === true))!
  const id = String(placed.id)
  const told = (row: Record<string, string>): RowChange => ({ shape: 'interaction', operation: 'upsert', row: { id, ...row } })
  expect(mergeChanges(logOfRows(rows), [told({ currency: 'CHF', cost_minor: '5' })], '2')).toBeNull()
  expect(mergeChanges(logOfRows(rows), [told({ cost_minor: '5' })], '2')).toBeNull()
  const merged = mergeChanges(logOfRows(rows), [told({ currency: 'EUR', cost_minor: '5' })], '2')!
  Object.assign(placed, { currency: 'EUR', cost_minor: 5 })
  expect(contentOf(merged)).toEqual(contentOf(logOfRows(rows)))
})

/**
 * A store that goes on while it is loaded: whole runs arrive one transaction after the other, each shape is read at a
 * moment of its own, and the news give every shape what came after its moment.
 */
function loadedUnevenly(all: MadeUpRows, seed: number): { before: MadeUpRows; news: RowChange[] } {
  const random = seededRandom(seed)
  const moments = 12
  const anyMoment = (): number => Math.floor(random() * moments)
  const runMoment = new Map(all.run.map((r) => [r.id, anyMoment()]))
  const primary = new Map(all.runStep.filter((s) => s.is_primary === true).map((s) => [s.interaction_id, s.run_id]))
  const interactionMoment = (id: MadeUpRow[string]): number => runMoment.get(primary.get(id!)!) ?? 0
  // The last names of each list are as new as what first uses them; older ones stay in front, as ids rise.
  const lateName = new Map([['territory', 7], ['channel', 5], ['touchpoint', 9], ['outcomeKind', 4], ['journeyStep', 7]].map(([shape, id]) => [shape, [id, anyMoment()]] as const))
  const momentOf = (shape: string, row: MadeUpRow): number => {
    switch (shape) {
      case 'run': return runMoment.get(row.id!)!
      case 'interaction': return interactionMoment(row.id!)
      case 'perception': return row.interaction_id === null ? 0 : interactionMoment(row.interaction_id!)
      case 'runStep': return Math.max(runMoment.get(row.run_id!)!, interactionMoment(row.interaction_id!))
      case 'outcome': return row.run_id === null ? 0 : runMoment.get(row.run_id!)!
      case 'actor': return (row.id as number) > 30 ? (row.id as number) % moments : 0
      default: return lateName.get(shape)?.[0] === row.id ? lateName.get(shape)![1] : -1
    }
  }
  const readAt = Object.fromEntries(COLUMN_SHAPES.map((shape) => [shape, anyMoment()]))
  const isLate = (shape: string, row: MadeUpRow): boolean => momentOf(shape, row) > readAt[shape]!
  const before = Object.fromEntries(COLUMN_SHAPES.map((shape) => [shape, all[shape].filter((row) => !isLate(shape, row))])) as MadeUpRows
  return { before, news: COLUMN_SHAPES.flatMap((shape) => all[shape].filter((row) => isLate(shape, row)).map((row) => upsert(shape, row))) }
}

test.each(Array.from({ length: 60 }, (_, i) => i + 1))('[A13] shapes read at different moments become right with the news that level them (seed %i)', (seed) => {
  const all = madeUpRows(seed)
  // An effort told twice is a matter for the rows alone.
  for (const row of all.perception) Object.assign(row, { effort: null, success: null })
  const { before, news } = loadedUnevenly(all, seed)
  const whole = logOfRows(all)
  // Kept and read again in between, as when the tab is closed right after its load.
  const merged = mergeChanges(decodeSnapshot(encodeSnapshot(logOfRows(before)))!, news, '2')
  if (!merged) throw new Error('could not merge')
  expect(contentOf(merged)).toEqual(contentOf(whole))
  expect(merged.datasetHash).toBe(whole.datasetHash)
  expect(merged.loose).toEqual([])
})

test.each(Array.from({ length: 20 }, (_, i) => i + 1))('[A4] a replay that moves interactions between runs, drops runs and ends others is merged (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const before = madeUpRows(seed)
  const after = structuredClone(before)
  const news: RowChange[] = []
  const runs = before.run.filter((r) => r.journey_id !== 1)
  for (let i = 0; i < 8; i++) {
    const from = runs[Math.floor(random() * runs.length)]!, to = runs[Math.floor(random() * runs.length)]!
    if (from.id === to.id || !after.run.some((r) => r.id === from.id) || !after.run.some((r) => r.id === to.id)) continue
    for (const step of after.runStep.filter((s) => s.run_id === from.id)) {
      after.runStep = after.runStep.filter((s) => s !== step)
      const moved = { ...step, run_id: to.id!, step_id: null }
      after.runStep.push(moved)
      news.push({ shape: 'runStep', operation: 'delete', row: { run_id: String(from.id), interaction_id: String(step.interaction_id) } }, upsert('runStep', moved))
    }
    for (const outcome of after.outcome.filter((o) => o.run_id === from.id)) {
      after.outcome = after.outcome.filter((o) => o !== outcome)
      news.push({ shape: 'outcome', operation: 'delete', row: { id: String(outcome.id) } })
    }
    after.run = after.run.filter((r) => r.id !== from.id)
    news.push({ shape: 'run', operation: 'delete', row: { id: String(from.id) } })
    const ended = after.run.find((r) => r.id === to.id)!
    Object.assign(ended, { status: 'failed', ended_at: '2025-07-01T00:00:00.000Z', outcome_kind_id: 4 })
    news.push(upsert('run', ended))
  }
  const merged = mergeChanges(logOfRows(before), news, '2')
  expect(contentOf(merged!)).toEqual(contentOf(logOfRows(after)))
})

test('[A4] what only rows can answer is not merged', () => {
  const rows = madeUpRows(1)
  const gone = (shape: string, row: Record<string, string>): RowChange => ({ shape, operation: 'delete', row })
  expect(mergeChanges(logOfRows(rows), [gone('perception', { id: '1' })], '2')).toBeNull()
  expect(mergeChanges(logOfRows(rows), [gone('journeyStep', { id: '1' })], '2')).toBeNull()
  expect(mergeChanges(logOfRows(rows), [upsert('runStep', { run_id: 1, interaction_id: 99_999, step_id: null, is_primary: true })], '2')).toBeNull()
})

test('[A4] an attribute heard of for the first time is there at once among thousands, also after a snapshot; one with too many values stays out', () => {
  const rows = madeUpRows(3, { actors: 1_010, runs: 60 })
  for (const actor of rows.actor) Object.assign(actor, { person_id: null, attributes: JSON.stringify({ mail: `${String(actor.id)}@example.org` }) })
  const of = rows.actor.find((actor) => rows.run.some((run) => run.actor_id === actor.id))!
  const known = decodeSnapshot(encodeSnapshot(logOfRows(rows)))!
  of.attributes = JSON.stringify({ mail: 'another@example.org', 'experiment:letter': 'treatment' })
  const merged = mergeChanges(known, [upsert('actor', of)], '2')!
  expect([...merged.actors.attributes.keys()]).toEqual(['experiment:letter'])
  expect(merged.datasetHash).toBe(logOfRows(rows).datasetHash)
})

test('[A4] of more places than a byte can tell apart the last ones are nobody’s, never another’s', () => {
  const rows = madeUpRows(2)
  rows.territory = Array.from({ length: 300 }, (_, i) => ({ id: i + 1, code: `t${i + 1}`, name: `Branch ${i + 1}` }))
  for (const run of rows.run) run.territory_id = 1 + (Number(run.id) * 7) % 300
  const log = logOfRows(rows)
  const expected = Array.from(log.runs.runId, (id) => { const place = (id * 7) % 300; return place < NO_CODE8 ? place : NO_CODE8 })
  expect([...log.runs.territory]).toEqual(expected)
  const moved = { ...rows.run[0]!, territory_id: 257 }
  const merged = mergeChanges(log, [upsert('run', moved)], '2')!
  expect(merged.runs.territory[0]).toBe(NO_CODE8)
  const chosen = select(merged, { territories: ['t1', 't256', 't257'] }, { now: 0, timeZone: 'UTC', random: seededRandom })
  expect([...chosen.picked].every((r) => merged.runs.territory[r] === 0)).toBe(true)
})

test('[A4] what came of a run beyond 32 bits is held at the limit, never turned round', () => {
  const rows = madeUpRows(2), run = rows.run.find((r) => rows.runStep.some((s) => s.run_id === r.id && s.is_primary === true))!
  const most = (id: number): MadeUpRow => ({ id, kind_id: 1, actor_id: run.actor_id!, territory_id: null, run_id: run.id!, interaction_id: null, occurred_at: '2025-05-01T00:00:00Z', value_minor: 1_500_000_000, currency: 'EUR', customer_value_percent: null })
  rows.outcome = [most(1), most(2)]
  const log = logOfRows(rows), r = log.runs.runId.indexOf(Number(run.id))
  expect(wholeAt(log.runs.outcomeValue, r, 0)).toBe(0x7fff_ffff)
  const merged = mergeChanges(log, [upsert('outcome', most(3))], '2')!
  expect(wholeAt(merged.runs.outcomeValue, merged.runs.runId.indexOf(Number(run.id)), 0)).toBe(0x7fff_ffff)
})

test('[A5] a snapshot brings the same log back, and goes on merging', () => {
  const all = madeUpRows(3)
  const { before, news } = split(all, 3)
  const kept = decodeSnapshot(encodeSnapshot(logOfRows(before)))
  expect(contentOf(kept!)).toEqual(contentOf(logOfRows(before)))
  const merged = mergeChanges(kept!, news, '2')
  expect(contentOf(merged!)).toEqual(contentOf(logOfRows(all)))
  expect(contentOf(decodeSnapshot(encodeSnapshot(merged!))!)).toEqual(contentOf(logOfRows(all)))
})

test('[A5] a snapshot cut short or changed is not read', () => {
  const file = encodeSnapshot(logOfRows(madeUpRows(4)))
  expect(decodeSnapshot(file.subarray(0, file.length - 1))).toBeNull()
  for (const place of [10, file.length >> 1, file.length - 200]) {
    const changed = file.slice()
    changed[place]! ^= 1
    expect(decodeSnapshot(changed)).toBeNull()
  }
  expect(decodeSnapshot(new Uint8Array(0))).toBeNull()
})
