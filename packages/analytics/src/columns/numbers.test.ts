import { expect, test } from 'vitest'
import { logOfRows, madeUpRows, type MadeUpRow } from '../testing/madeUpRows.ts'
import { mergeChanges } from './merge.ts'
import { numberOf } from './numberText.ts'
import type { RowChange } from './rowChange.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts'

/** A thousand and ten people, each with a number of her own, but every seventh. */
function rowsOfMany() {
  const rows = madeUpRows(3, { actors: 1_170, runs: 300 })
  for (const actor of rows.actor) Object.assign(actor, { person_id: null, attributes: Number(actor.id) % 7 === 0 ? '{}' : JSON.stringify({ income: 1_000 + Number(actor.id) * 12.5, mail: `${String(actor.id)}@example.org` }) })
  return { rows, met: rows.actor.filter((actor) => rows.run.some((run) => run.actor_id === actor.id)) }
}

const newsOf = (row: MadeUpRow): RowChange => ({ shape: 'actor', operation: 'upsert', row: Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? null : String(value)])) })

test('[A4] a number with too many values to group by is kept as a number, through snapshots and news; a text is not', () => {
  const { rows, met } = rowsOfMany()
  const log = logOfRows(rows)
  expect([...log.actors.attributes.keys(), ...log.actors.numbers.keys()]).toEqual(['income'])
  expect([...log.actors.crowded].sort()).toEqual(['income', 'mail'])
  const incomeOf = (of: typeof log, id: unknown) => of.actors.numbers.get('income')![of.actors.actorId.indexOf(id as number)]
  for (const { id } of met) expect(incomeOf(log, id)).toBe(Number(id) % 7 === 0 ? Number.NaN : 1_000 + Number(id) * 12.5)

  const [one, two] = met.filter(({ id }) => Number(id) % 7 !== 0)
  one!.attributes = JSON.stringify({ income: -0.5 })
  two!.attributes = '{}'
  const merged = mergeChanges(decodeSnapshot(encodeSnapshot(log))!, [one, two].map((row) => newsOf(row!)), '2')!
  expect([incomeOf(merged, one!.id), incomeOf(merged, two!.id)]).toEqual([-0.5, Number.NaN])
  expect(merged.datasetHash).toBe(logOfRows(rows).datasetHash)
  expect(merged.datasetHash).not.toBe(log.datasetHash)

  one!.attributes = JSON.stringify({ income: 'rather not say' })
  const text = mergeChanges(merged, [newsOf(one!)], '3')!
  expect([...text.actors.numbers.keys(), ...logOfRows(rows).actors.numbers.keys()]).toEqual([])
  expect(text.datasetHash).toBe(logOfRows(rows).datasetHash)
})

test('[A4] the thousand and first value makes a grouping attribute a number', () => {
  const { rows } = rowsOfMany()
  for (const [i, actor] of rows.actor.entries()) actor.attributes = JSON.stringify({ points: i % 1_000 })
  const log = logOfRows(rows)
  expect([[...log.actors.attributes.keys()], [...log.actors.numbers.keys()]]).toEqual([['points'], []])
  const [one] = rows.actor
  one!.attributes = JSON.stringify({ points: 5_000 })
  const merged = mergeChanges(log, [newsOf(one!)], '2')!
  expect([[...merged.actors.attributes.keys()], [...merged.actors.numbers.keys()]]).toEqual([[], ['points']])
  expect(merged.actors.numbers.get('points')!.slice(0, 3)).toEqual(Float64Array.of(5_000, 1, 2))
  expect(merged.datasetHash).toBe(logOfRows(rows).datasetHash)
})

test.each([['12', 12], ['-0.25', -0.25], ['1e+21', 1e21], ['0', 0], ['01234', null], ['+4', null], ['1,000', null], ['', null], ['NaN', null], ['1e999', null], [' 3', null], ['true', null]])('[A4] “%s” is read as %s', (text, number) => {
  expect(numberOf(text)).toBe(number)
})
