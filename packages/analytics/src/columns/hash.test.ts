import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows, type MadeUpRow, type MadeUpRows } from '../testing/madeUpRows.ts'

type Change = (rows: MadeUpRows) => void

/** One row of a shape is told otherwise. */
const one = (shape: keyof MadeUpRows, isIt: (row: MadeUpRow, rows: MadeUpRows) => boolean, told: (row: MadeUpRow) => MadeUpRow): Change => (rows) => {
  const at = rows[shape].findIndex((row) => isIt(row, rows))
  if (at < 0) throw new Error(`no such ${shape}`)
  rows[shape][at] = { ...rows[shape][at]!, ...told(rows[shape][at]!) }
}
const isPlaced = (row: MadeUpRow, rows: MadeUpRows): boolean => rows.runStep.some((s) => s.interaction_id === row.id && s.is_primary === true)
const hasRuns = (row: MadeUpRow, rows: MadeUpRows): boolean => row.person_id === null && rows.run.some((r) => r.actor_id === row.id)
const paid = (row: MadeUpRow): boolean => row.cost_minor !== null && row.currency === 'EUR'

const CHANGES: Readonly<Record<string, Change>> = {
  'what was felt': one('perception', (row) => row.sentiment !== null && row.interaction_id !== null, ({ sentiment }) => ({ sentiment: -Number(sentiment) - 0.25 })),
  'a touchpoint': one('interaction', isPlaced, ({ touchpoint_id }) => ({ touchpoint_id: touchpoint_id === 1 ? 3 : 1 })),
  'a channel': one('interaction', isPlaced, ({ channel_id }) => ({ channel_id: channel_id === 1 ? 2 : 1 })),
  'a time': one('interaction', isPlaced, ({ occurred_at }) => ({ occurred_at: new Date(Date.parse(String(occurred_at)) + 1_000).toISOString() })),
  'a step': one('runStep', (row) => row.step_id !== null && row.is_primary === true, () => ({ step_id: null })),
  'a place of another tier': one('runStep', (row) => row.step_id !== null && row.is_primary === false, () => ({ step_id: null })),
  'a currency': one('interaction', paid, () => ({ currency: 'CHF' })),
  'a cost': one('interaction', paid, ({ cost_minor }) => ({ cost_minor: Number(cost_minor) + 1 })),
  'how long it took': one('interaction', isPlaced, ({ duration_ms }) => ({ duration_ms: Number(duration_ms ?? 0) + 1_000 })),
  'who handled it': one('interaction', isPlaced, ({ handled_by_actor_id }) => ({ handled_by_actor_id: handled_by_actor_id === 3 ? 5 : 3 })),
  'whose run it is': one('run', () => true, ({ actor_id }) => ({ actor_id: actor_id === 2 ? 1 : 2 })),
  'when a run ended': one('run', (row) => row.ended_at !== null, () => ({ ended_at: '2026-01-01T00:00:00Z' })),
  'how a run ended': one('run', (row) => row.status === 'achieved', () => ({ status: 'failed' })),
  'what came of it': one('outcome', (row) => row.kind_id === 1 && row.run_id !== null, () => ({ kind_id: 2 })),
  'what is told of somebody': one('actor', hasRuns, () => ({ attributes: '{"plan":"another"}' })),
  'who is the same person': one('actor', (row, rows) => Number(row.id) > 4 && hasRuns(row, rows), () => ({ person_id: 1 })),
  'a plan': one('journey', (row) => row.code === 'claim', () => ({ rules: '{}' })),
  'a name': one('touchpoint', () => true, () => ({ name: 'Another' })),
  'two costs, one for the other': (rows) => {
    const [first, second] = rows.interaction.filter((row) => paid(row) && isPlaced(row, rows)).filter((row, i, all) => i === 0 || row.cost_minor !== all[0]!.cost_minor)
    const [cost, other] = [first!.cost_minor!, second!.cost_minor!]
    first!.cost_minor = other
    second!.cost_minor = cost
  },
}

test.each(Object.keys(CHANGES))('[A14] another hash where %s changed', (name) => {
  const rows = madeUpRows(5), changed = structuredClone(rows)
  CHANGES[name]!(changed)
  expect(logOfRows(changed).datasetHash).not.toBe(logOfRows(rows).datasetHash)
})

test('[A14] the same rows have the same hash in any order', () => {
  const rows = madeUpRows(6), random = seededRandom(1)
  const mixed = Object.fromEntries(Object.entries(rows).map(([shape, list]) => [shape, list.map((row) => ({ row, at: random() })).sort((a, b) => a.at - b.at).map(({ row }) => row)])) as unknown as MadeUpRows
  expect(logOfRows(mixed).datasetHash).toBe(logOfRows(rows).datasetHash)
})
