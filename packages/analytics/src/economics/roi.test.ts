import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
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
