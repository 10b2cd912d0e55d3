import { expect, test } from 'vitest'
import { analyses, isAnalysisName, type AnalysisName } from './analyses.ts'
import type { AnalysisContext, Measured } from './analysis.ts'
import type { JourneyLog } from './columns/journeyLog.ts'
import { seededRandom } from './kernel/seededRandom.ts'
import { runAnalysis, runVersions } from './runAnalysis.ts'
import { madeUpLog } from './testing/madeUpLog.ts'

const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/London', random: seededRandom }

/** Everything that is worked out in steps, asked in several ways. */
function asksOf({ catalogue: { channels, outcomeKinds } }: JourneyLog): readonly (readonly [AnalysisName, unknown])[] {
  const cohort = { channels: channels.slice(0, 2).map(({ code }) => code) }, code = outcomeKinds.at(-1)!.code
  return [
    ['outcome.drivers', { against: 'margin' }], ['outcome.drivers', { cohort, target: { of: 'outcome', code } }], ['outcome.drivers', { target: { of: 'money', measure: 'cost' }, most: 4 }],
    ['journey.why', { minimum: 2 }], ['journey.why', { cohort, target: { of: 'outcome', code, withinDays: 30 }, minimum: 2 }],
    ['economics.attribution', {}], ['economics.attribution', { by: 'touchpoint', unit: 'customer' }],
    ['customer.value', {}], ['customer.value', { how: { kind: 'contract', stay: outcomeKinds[0]!.code, leave: code } }],
    ['journey.compare', { a: cohort, b: {}, minimum: 5, permutations: 50 }], ['segment.cluster', { range: [2, 3] }],
  ]
}

/** Goes all ways at once, in an order by chance, as a worker does that is asked something else between two steps. */
function interleaved(asks: readonly (readonly [AnalysisName, unknown])[], log: JourneyLog, random: () => number): { readonly answers: readonly Measured<unknown>[]; readonly steps: ReadonlyMap<AnalysisName, number> } {
  const ways = asks.map(([name, params]) => ({ name, way: runVersions(name, params, log, context, 'replica'), answer: undefined as Measured<unknown> | undefined }))
  const steps = new Map<AnalysisName, number>()
  for (;;) {
    const open = ways.filter(({ answer }) => answer === undefined)
    if (open.length === 0) return { answers: ways.map(({ answer }) => answer!), steps }
    const next = open[Math.floor(random() * open.length)]!
    const step = next.way.next()
    if (step.done === true) next.answer = step.value
    steps.set(next.name, (steps.get(next.name) ?? 0) + 1)
    if (random() < 0.01) runAnalysis('journey.variants', { cohort: { channels: log.catalogue.channels.slice(0, 1 + Math.floor(random() * 3)).map(({ code }) => code) } }, log, context, 'replica')
  }
}

test('[R17] what is worked out in slices, with other questions in between, is what is worked out in one piece', () => {
  for (const seed of [1, 2]) {
    const log = madeUpLog(seed, { entries: 3_000 }), asks = asksOf(log)
    const inOnePiece = asks.map(([name, params]) => runAnalysis(name, params, log, context, 'replica'))
    const { answers, steps } = interleaved(asks, log, seededRandom(seed))
    for (const [i, [name]] of asks.entries()) {
      expect(answers[i]!.result, `seed ${seed}, ${name}`).toEqual(inOnePiece[i]!.result)
      expect(steps.get(name)!, name).toBeGreaterThan(1)
    }
  }
})

test('[R17] everything that has versions is asked in slices here', () => {
  const withVersions = Object.keys(analyses).filter((name) => isAnalysisName(name) && 'versions' in analyses[name])
  expect(withVersions.sort()).toEqual([...new Set(asksOf(madeUpLog(1, { entries: 1_000 })).map(([name]) => name))].sort())
})
