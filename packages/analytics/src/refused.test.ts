import { Refusal } from '@throughline/domain'
import { expect, test } from 'vitest'
import { seededRandom } from './kernel/seededRandom.ts'
import { runAnalysis } from './runAnalysis.ts'
import { logOfRows, madeUpRows } from './testing/madeUpRows.ts'

const log = logOfRows(madeUpRows(4))
const ask = (name: string, params: unknown): unknown => runAnalysis(name, params, log, { now: 1_750_000_000, timeZone: 'UTC', random: seededRandom }, 'server').result
const refused = (name: string, params: unknown): unknown => {
  try {
    return ask(name, params)
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

test.each([
  ['a funnel without steps', 'journey.funnel', { steps: [] }],
  ['a cohort by a funnel without steps', 'journey.flow', { cohort: { funnel: { steps: [], at: 0, went: 'reached' } } }],
  ['numbers of groups from more to fewer', 'segment.cluster', { range: [8, 3] }],
  ['the same between two dates', 'segment.shift', { from: '2025-03-01', to: '2025-04-01', of: { kind: 'groups', range: [8, 3] } }],
])('[A38] %s is refused', (_, name, params) => expect(refused(name, params)).toBe('input.invalid'))

test('[A38] whatever stands in a question, it is answered or refused', () => {
  const cohort = {
    period: { from: '2025-03-01', to: '2025-04-01' }, journeys: ['claim'], channels: ['web'], outcomes: ['done'], statuses: ['achieved'], attributes: { plan: ['basic'] }, edge: { from: 'ask', to: 'get', atLeastS: 5 }, variants: [['ask', 'get']],
    felt: ['good'], plan: { went: 'skipped', step: 'get' }, path: { starts: ['ask'], follows: { from: 'ask', to: 'pay', withinS: 500 }, between: { from: 'ask', to: 'pay' } }, without: [{ touchpoint: 'pay' }],
    funnel: { steps: [{ touchpoints: ['ask'] }, { touchpoints: ['pay'] }], windowS: 500, at: 1, went: 'reached' }, segment: { kind: 'not', of: { kind: 'asOf', at: '2025-03-01T00:00:00Z', of: { kind: 'sequence', steps: [['ask'], ['pay']], withinS: 50 } } },
  }
  const nonsense = [[], {}, '', -1, 1e12, Number.NaN, null, 'x', ['x'], [[]], '9999-12-31', true, undefined]
  const without = (of: unknown, [first, ...rest]: readonly string[], put: unknown): unknown => {
    if (first === undefined) return put
    if (Array.isArray(of)) return of.map((part: unknown, i) => (String(i) === first ? without(part, rest, put) : part))
    return { ...(of as object), [first]: without((of as Record<string, unknown>)[first], rest, put) }
  }
  let asked = 0
  const walk = (of: unknown, path: readonly string[]): void => {
    for (const put of nonsense) for (const name of ['journey.summary', 'journey.flow', 'people.list']) {
      refused(name, { cohort: without(cohort, path, put) })
      asked++
    }
    if (typeof of === 'object' && of !== null) for (const [key, part] of Object.entries(of)) walk(part, [...path, key])
  }
  walk(cohort, [])
  expect(asked).toBeGreaterThan(1_500)
})
