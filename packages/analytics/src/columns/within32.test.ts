import { expect, test } from 'vitest'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { mergeChanges } from './merge.ts'

test('[I17] contacts after January 2038 stand where they belong; rows of other centuries stand at the end of time, never at the other one', () => {
  const rows = madeUpRows(1, { actors: 5, runs: 4 })
  const moments = ['1900-01-01T00:00:00.000Z', '1999-12-31T23:59:59.000Z', '2038-01-19T03:14:08.000Z', '2067-12-31T23:59:59.000Z', '2150-01-01T00:00:00.000Z']
  const chosen = rows.interaction.slice(0, moments.length)
  chosen.forEach((row, i) => { row.occurred_at = moments[i]! })
  const seconds = (log: ReturnType<typeof logOfRows>, id: unknown): number => log.entries.at[log.entries.interactionId.subarray(0, log.entries.count).indexOf(id as number)]!
  const expected = [-0x7fff_ffff, -1, Date.parse(moments[2]!) / 1000 - 946_684_800, Date.parse(moments[3]!) / 1000 - 946_684_800, 0x7fff_ffff]
  const log = logOfRows(rows)
  expect(chosen.map(({ id }) => seconds(log, id))).toEqual(expected)
  const [first, , , , last] = chosen
  ;[first!.occurred_at, last!.occurred_at] = [moments[4]!, moments[0]!]
  const merged = mergeChanges(log, [first!, last!].map((row) => ({ shape: 'interaction' as const, operation: 'upsert' as const, row: Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? null : String(value)])) })), '2')!
  expect([seconds(merged, first!.id), seconds(merged, last!.id)]).toEqual([expected[4], expected[0]])
})
