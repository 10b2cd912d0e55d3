import { expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext, type JourneyLog, type JourneyWhyParams } from '../index.ts'
import { NO_CODE } from '../columns/journeyLog.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'

const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/Berlin', random: seededRandom }
const LATER: JourneyWhyParams['target'] = { of: 'outcome', code: 'left', withinDays: 90 }

function ask(log: JourneyLog, params: JourneyWhyParams) {
  const { result } = runAnalysis('journey.why', { top: 1_000, ...params }, log, context, 'replica')
  if (result.kind !== 'why') throw new Error(`too few: ${result.n}`)
  return result
}

test.each([1, 2])('[A18] the runs of a pattern are those of its cohort, open runs in none (seed %i)', (seed) => {
  const log = madeUpLog(seed, { entries: 12_000 })
  for (const params of [{}, { target: LATER }, { cohort: { journeys: ['claim'], channels: ['call', 'web', 'letter'] }, longWait: 0.75 }] satisfies JourneyWhyParams[]) {
    const why = ask(log, { ...params, minimum: 5 })
    expect(why.patterns.length).toBe(why.asked)
    for (const { key, drill, drillDespite, had, hadNot, despite, lostWithout, more, difference, low, high } of why.patterns) {
      const runsOf = (cohort: NonNullable<typeof drill>): number => runAnalysis('people.list', { cohort }, log, context, 'replica').result.runs
      expect(runsOf(drill!), key).toBe(had.n)
      if (drillDespite) expect(runsOf(drillDespite), key).toBe(despite)
      expect(had.n).toBe(had.count + despite)
      expect(hadNot.count).toBe(lostWithout)
      expect(had.n + hadNot.n).toBeLessThanOrEqual(why.runs)
      expect(more.runs).toBeCloseTo(had.count - had.n * hadNot.share, 6)
      expect(low).toBeLessThanOrEqual(difference)
      expect(high).toBeGreaterThanOrEqual(difference)
    }
  }
})

/** Claims that met one place twice, or waited long for the assessor, fail at a rate of their own; the others by chance. */
function planted(seed: number, failing: (loops: boolean, waits: boolean) => number): JourneyLog {
  const log = madeUpLog(seed, { entries: 30_000 })
  const random = seededRandom(seed)
  const { runs, entries, catalogue } = log
  const [assessor, call] = ['assessor', 'status-call'].map((code) => catalogue.touchpoints.findIndex((t) => t.code === code))
  const status = runs.status.slice()
  for (let r = 0; r < runs.count; r++) {
    if (status[r] === 0) continue
    let calls = 0, waits = false
    for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) {
      if (entries.touchpoint[e] === call) calls++
      if (entries.touchpoint[e] === assessor && e > runs.start[r]! && entries.at[e]! - entries.at[e - 1]! > 8 * 86_400) waits = true
    }
    status[r] = random() < failing(calls > 1, waits) ? 2 : 1
  }
  return { ...log, runs: { ...runs, status }, entries: { ...entries, step: new Uint16Array(entries.count).fill(NO_CODE) } }
}

test('[A19] a planted loop stands first', () => {
  const why = ask(planted(1, (loops) => (loops ? 0.6 : 0.2)), {})
  expect(why.patterns[0]).toMatchObject({ verdict: 'more', pattern: { at: { code: 'status-call' } } })
  expect(why.patterns[0]!.difference).toBeGreaterThan(0.25)
})

test('[A19] a planted wait stands first', () => {
  const why = ask(planted(2, (_, waits) => (waits ? 0.7 : 0.2)), { longWait: 0.75 })
  expect(why.patterns[0]).toMatchObject({ verdict: 'more', pattern: { what: 'stall', to: { code: 'assessor' } } })
})

test('[A19] where nothing is planted hardly ever anything is found', () => {
  let found = 0, worlds = 0
  for (const seed of Array.from({ length: 12 }, (_, i) => i + 10)) {
    const why = ask(planted(seed, () => 0.3), {})
    worlds++
    if (why.patterns.some((p) => p.verdict !== 'noEvidence')) found++
  }
  // Benjamini & Hochberg at 5 %: about one world in twenty finds something.
  expect(found, `${found} of ${worlds}`).toBeLessThanOrEqual(2)
})

test('[A9] thin data say so', () => {
  expect(runAnalysis('journey.why', { cohort: { journeys: ['no such journey'] } }, madeUpLog(1, { entries: 500 }), context, 'replica').result).toEqual({ kind: 'tooFew', n: 0, needed: 40 })
})
