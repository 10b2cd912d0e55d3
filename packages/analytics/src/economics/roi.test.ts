import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { mergeChanges } from '../columns/merge.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { textRowOf } from '../testing/pgcopyOf.ts'
import { ROI_BY, type EconomicsRoiParams } from './roi.ts'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const COHORTS: readonly Cohort[] = [{}, { channels: ['web', 'call'] }, { journeys: ['claim', 'log'] }, { statuses: ['achieved'] }]
const WAYS: readonly EconomicsRoiParams[] = [...ROI_BY.map((by) => ({ by })), { attribute: 'plan' }]

test.each([1, 2, 3])('[E8] however the money is split, the lines add up to the waterfall and open their runs (seed %i)', (seed) => {
  const log = logOfRows(madeUpRows(seed))
  let opened = 0
  for (const cohort of COHORTS) for (const way of WAYS) {
    const { result } = runAnalysis('economics.roi', { cohort, ...way }, log, CONTEXT, 'replica')
    const sum = (of: 'revenueMinor' | 'costMinor' | 'marginMinor' | 'entries'): number => result.groups.reduce((total, g) => total + g[of], 0)
    expect(result.isPartition).toBe(true)
    expect([sum('revenueMinor'), sum('costMinor'), sum('marginMinor'), sum('entries')]).toEqual([result.revenueMinor, result.costMinor, result.marginMinor, result.entries])
    expect(result.waterfall.slice(0, -1).reduce((total, item) => total + item.amountMinor, 0)).toBe(result.marginMinor)
    // A run is in an outcome's line by its first one; a cohort of outcomes holds those of any. A step or touchpoint opens whole runs.
    if (way.by === 'outcome') continue
    for (const group of result.groups) {
      if (!group.drill) continue
      opened++
      expect(runAnalysis('people.list', { cohort: group.drill }, log, CONTEXT, 'replica').result.runs, `${JSON.stringify(way)} ${group.code}`).toBe(group.runs)
    }
  }
  expect(opened).toBeGreaterThan(50)
})

test('[E15] amounts larger than can be counted are said beside every answer with money, also when they come with the news', () => {
  const rows = madeUpRows(5), plain = { ...rows, interaction: rows.interaction.map((row) => ({ ...row, currency: 'EUR' })) }
  const large = { ...plain, interaction: plain.interaction.map((row, i) => (i === 3 ? { ...row, cost_minor: 3_000_000_000 } : i === 5 ? { ...row, revenue_minor: -3_000_000_000 } : row)) }
  const cut = (log: JourneyLog) => (['economics.roi', 'outcome.board', 'journey.variants', 'contacts.list', 'journey.tree'] as const).map((name) => runAnalysis(name, {}, log, CONTEXT, 'replica').amountsCut)
  expect(cut(logOfRows(plain))).toEqual([undefined, undefined, undefined, undefined, undefined])
  expect(cut(logOfRows(large))).toEqual([2, 2, 2, 2, undefined])
  const news = large.interaction.slice(3, 6).map((row) => ({ shape: 'interaction' as const, operation: 'upsert' as const, row: textRowOf(row) }))
  expect(cut(mergeChanges(logOfRows(plain), news, '2')!)).toEqual([2, 2, 2, 2, undefined])
})

test('[E8] a customer counts in each of her segments, and the rest in none', () => {
  const log = logOfRows(madeUpRows(4))
  const basic = { code: 'basic', name: 'Basic', rule: { kind: 'attribute', key: 'plan', equals: 'basic' } } as const
  const { result } = runAnalysis('economics.roi', { segments: [basic, { ...basic, code: 'again', name: 'Again' }] }, log, CONTEXT, 'replica')
  const line = (code: string) => result.groups.find((g) => g.code === code)!
  expect(result.isPartition).toBe(false)
  expect({ ...line('again'), code: 'basic', name: 'Basic' }).toEqual(line('basic'))
  expect(line('basic').marginMinor + line('none').marginMinor).toBe(result.marginMinor)
  expect(runAnalysis('people.list', { cohort: line('basic').drill! }, log, CONTEXT, 'replica').result.runs).toBe(line('basic').runs)
})
