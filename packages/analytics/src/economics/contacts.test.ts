import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import type { ContactsListParams } from './contacts.ts'

test('[E10] the contacts behind each amount of the money screen sum to it, and pages of them are the whole', () => {
  const context = { now: 0, timeZone: 'UTC', random: seededRandom }
  for (const seed of [1, 2, 3]) {
    const log = logOfRows(madeUpRows(seed))
    for (const cohort of [{}, { journeys: ['claim'] }, { attributes: { plan: ['plus'] } }] satisfies Cohort[]) {
      const roi = runAnalysis('economics.roi', { cohort, by: 'touchpoint' }, log, context, 'replica').result
      const list = (params: ContactsListParams) => runAnalysis('contacts.list', { cohort, limit: 1_000, ...params }, log, context, 'replica').result
      expect(list({ of: 'revenue' })).toMatchObject({ total: roi.withRevenue, sumMinor: roi.revenueMinor, currency: roi.currency })
      expect(list({ of: 'cost' })).toMatchObject({ total: roi.withCost, sumMinor: roi.costMinor })
      for (const group of roi.groups) expect(list({ of: 'cost', touchpoint: group.code }).sumMinor).toBe(group.costMinor)
      const whole = list({}).contacts.map((c) => c.interactionId), paged: number[] = []
      for (let offset = 0; offset < whole.length; offset += 7) paged.push(...list({ limit: 7, offset }).contacts.map((c) => c.interactionId))
      expect(paged).toEqual(whole)
    }
  }
})
