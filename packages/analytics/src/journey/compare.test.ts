import { expect, test } from 'vitest'
import type { AnalysisContext } from '../analysis.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import { journeyCompare, type JourneyCompareParams, type JourneyComparison } from './compare.ts'

const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/Berlin', random: seededRandom }
const log = madeUpLog(6, { entries: 6000 })
const STORM: JourneyCompareParams = { a: { attributes: { peril: ['storm'] } }, b: { segment: { kind: 'not', of: { kind: 'attribute', key: 'peril', equals: 'storm' } } } }

type Compared = Extract<JourneyComparison, { kind: 'compared' }>

function compare(params: JourneyCompareParams): Compared {
  const result = journeyCompare.answer(log, journeyCompare.params.parse(params), context)
  if (result.kind !== 'compared') throw new Error('too few to compare')
  return result
}

test('[C10] [C19] the first version has every verdict of the answer without permutations, the second by how much waits differ too; later ones say how many are done, the last is that of the answer', () => {
  const steps = journeyCompare.versions!(log, journeyCompare.params.parse({ ...STORM, permutations: 200 }), context)
  const shown: Compared[] = []
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) if (step.value) shown.push(step.value as Compared)
  const plain = compare(STORM), withoutShifts = plain.differences.map((d) => (d.kind === 'wait' ? { ...d, change: null, a: { ...d.a, low: null, high: null }, b: { ...d.b, low: null, high: null } } : d))
  expect({ ...shown[0], permuted: null }).toEqual({ ...plain, differences: withoutShifts })
  expect({ ...shown[1], permuted: null }).toEqual(plain)
  expect(plain.differences.filter((d) => d.kind === 'wait' && d.change !== null).length).toBeGreaterThan(2)
  expect(shown.map((each) => each.permuted!.done)).toEqual(shown.map((each) => each.permuted!.done).sort((x, y) => x - y))
  expect(shown.length).toBeGreaterThan(5)
  expect(step.value).toEqual(compare({ ...STORM, permutations: 200 }))
  expect((step.value as Compared).permuted).toEqual({ done: 200, of: 200 })
})

test('[C10] permutations change how sure a difference is, and nothing else', () => {
  const plain = compare(STORM), checked = compare({ ...STORM, permutations: 300 })
  const bare = ({ differences }: Compared) => differences.map(({ p: _p, adjusted: _a, isSignificant: _s, ...rest }) => JSON.stringify(rest)).sort()
  expect(bare(checked)).toEqual(bare(plain))
  expect(checked.tested).toBe(plain.tested)
  for (const { p, isTooFew } of checked.differences) if (p !== null) expect([isTooFew, p > 0 && p <= 1]).toEqual([false, true])
})

test('[C6] [C10] cohorts that chance made seldom differ in anything, before and after the check', () => {
  // Of 24 pairs of cohorts, drawn by customer, one in twenty may be wrong about anything at all; six are four standard errors away.
  let plain = 0, checked = 0
  for (let round = 0; round < 24; round++) {
    const random = seededRandom(100 + round)
    const code = Uint16Array.from({ length: log.actors.count }, () => Math.floor(random() * 2))
    const drawn = { ...log, actors: { ...log.actors, attributes: new Map([['drawn', { values: ['heads', 'tails'], code }]]) } }
    const ask = (permutations: number) => journeyCompare.answer(drawn, journeyCompare.params.parse({ a: { attributes: { drawn: ['heads'] } }, b: { attributes: { drawn: ['tails'] } }, permutations }), context) as Compared
    const differs = ({ differences, variants }: Compared): boolean => variants.isSignificant || differences.some((d) => d.isSignificant)
    if (differs(ask(0))) plain++
    if (differs(ask(999))) checked++
  }
  expect(plain).toBeLessThanOrEqual(5)
  expect(checked).toBeLessThanOrEqual(5)
})

test('[C7] however many runs a side has, fewer than 20 customers there are too few to test', () => {
  const busiest = customersByRuns(), few = new Set(busiest.slice(0, 19)), enough = new Set(busiest.slice(0, 20))
  const ask = (chosen: ReadonlySet<number>): Compared => {
    const code = Uint16Array.from({ length: log.actors.count }, (_, a) => (chosen.has(a) ? 0 : 1))
    const drawn = { ...log, actors: { ...log.actors, attributes: new Map([['drawn', { values: ['chosen', 'others'], code }]]) } }
    return journeyCompare.answer(drawn, journeyCompare.params.parse({ a: { attributes: { drawn: ['chosen'] } }, b: { attributes: { drawn: ['others'] } }, minimum: 20 }), context) as Compared
  }
  const nineteen = ask(few), twenty = ask(enough), ofCustomers = ({ differences }: Compared) => differences.filter((d) => d.kind !== 'throughput')
  expect(nineteen.a.runs).toBeGreaterThan(100)
  expect([nineteen.a.actors, twenty.a.actors]).toEqual([19, 20])
  expect(ofCustomers(nineteen).filter((d) => !d.isTooFew || d.p !== null || d.change !== null)).toEqual([])
  expect(ofCustomers(twenty).filter((d) => d.p !== null).length).toBeGreaterThan(10)
})

test('[X7] what would have been found is 2.8 standard errors, of which an interval is two on either side', () => {
  const means = compare(STORM).differences.filter((d) => d.change !== null && ['entries', 'cost', 'margin', 'revenue'].includes(d.kind))
  expect(means.length).toBeGreaterThan(2)
  // (1.96 + 0.84) ÷ 1.96, a little less where Student's t is wider.
  for (const { change, detectable } of means) expect(detectable! / ((change!.high! - change!.low!) / 2)).toBeCloseTo(1.43, 1)
})

test('[C14] runs that chance gave to two sides take the same ways: 5 of 100 such pairs are found different before correction', () => {
  let plain = 0, checked = 0
  const rounds = 60
  for (let round = 0; round < rounds; round++) {
    const random = seededRandom(500 + round)
    const code = Uint16Array.from({ length: log.actors.count }, () => (random() < 0.3 ? 0 : 1))
    const drawn = { ...log, actors: { ...log.actors, attributes: new Map([['drawn', { values: ['heads', 'tails'], code }]]) } }
    const ask = (permutations: number) => (journeyCompare.answer(drawn, journeyCompare.params.parse({ a: { attributes: { drawn: ['heads'] } }, b: { attributes: { drawn: ['tails'] } }, permutations }), context) as Compared).variants
    if (ask(0).p! <= 0.05) plain++
    if (ask(99).p! <= 0.05) checked++
  }
  // Three standard errors of the simulation.
  expect(plain / rounds).toBeLessThan(0.135)
  expect(checked / rounds).toBeLessThan(0.135)
})

test('[C14] a way that one side takes far more often is found, alone and in the mix, and runs of all ways are all runs', () => {
  // Every other run of heads that begins with its first touchpoint stays with it.
  const random = seededRandom(7)
  const code = Uint16Array.from({ length: log.actors.count }, () => Math.floor(random() * 2))
  const touchpoint = log.entries.touchpoint.slice()
  for (let r = 0; r < log.runs.count; r += 4) if (code[log.runs.actor[r]!] === 0) touchpoint.fill(touchpoint[0]!, log.runs.start[r], log.runs.start[r + 1])
  const changed = { ...log, entries: { ...log.entries, touchpoint }, actors: { ...log.actors, attributes: new Map([['drawn', { values: ['heads', 'tails'], code }]]) } }
  for (const permutations of [0, 300]) {
    const { variants, differences, a } = journeyCompare.answer(changed, journeyCompare.params.parse({ a: { attributes: { drawn: ['heads'] } }, b: { attributes: { drawn: ['tails'] } }, permutations }), context) as Compared
    const ways = differences.filter((d) => d.kind === 'variant')
    expect(variants).toMatchObject({ compared: ways.length, isTooFew: false, isSignificant: true })
    expect(variants.apart).toBeGreaterThan(0.1)
    expect(ways.some((way) => way.isSignificant && way.change!.verdict === 'more' && new Set(way.sequence).size === 1)).toBe(true)
    expect(ways.reduce((n, way) => n + way.a!.count, variants.otherRuns.a)).toBe(a.runs)
  }
})

/** Whoever has most runs first. */
function customersByRuns(): number[] {
  const runs = new Int32Array(log.actors.count)
  for (let r = 0; r < log.runs.count; r++) runs[log.runs.actor[r]!]!++
  return [...runs.keys()].sort((a, b) => runs[b]! - runs[a]! || a - b)
}
