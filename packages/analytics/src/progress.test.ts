import { expect, test } from 'vitest'
import { analyses, isAnalysisName, type AnalysisName } from './analyses.ts'
import type { AnalysisContext } from './analysis.ts'
import { seededRandom } from './kernel/seededRandom.ts'
import { approaching, part, telling } from './progress.ts'
import { runAnalysis } from './runAnalysis.ts'
import { madeUpLog } from './testing/madeUpLog.ts'

test('[R23] work in slices says how far it is, and never less than before', () => {
  const log = madeUpLog(1, { entries: 6_000 })
  for (const name of Object.keys(analyses).filter((one): one is AnalysisName => isAnalysisName(one) && 'versions' in analyses[one])) {
    const heard: number[] = []
    const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/London', random: seededRandom, reached: (share) => heard.push(share) }
    const params = name === 'journey.compare' ? { a: { channels: [log.catalogue.channels[0]!.code] }, b: {}, minimum: 5, permutations: 50 } : name === 'segment.cluster' ? { range: [2, 3] } : {}
    runAnalysis(name, params, log, context, 'replica')
    expect(heard.length, name).toBeGreaterThan(0)
    expect(heard, name).toEqual([...heard].sort((a, b) => a - b))
    expect(Math.min(...heard), name).toBeGreaterThanOrEqual(0)
    expect(Math.max(...heard), name).toBeLessThanOrEqual(1)
  }
})

test('[R23] steps nobody has counted bring the end nearer, and it is there when they are over', () => {
  const heard: number[] = []
  const steps = function* (): Generator<number, string> { for (let i = 0; i < 5; i++) yield i; return 'done' }
  const walk = approaching(steps(), part((share) => heard.push(share), 0.2, 0.6), 5)
  const seen: number[] = []
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) {
      expect(step.value).toBe('done')
      break
    }
    seen.push(step.value)
  }
  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(heard).toEqual([...heard].sort((a, b) => a - b))
  expect(heard[4]).toBeCloseTo(0.4)
  expect(heard.at(-1)).toBeCloseTo(0.6)
})

test('[R23] rounds say how many of them are over', () => {
  const heard: number[] = []
  const rounds = function* (): Generator<number, string> { yield 0; yield 2; return 'done' }
  const walk = telling(rounds(), 4, (share) => heard.push(share))
  expect([...walk]).toEqual([undefined, undefined])
  expect(heard).toEqual([0, 0.5])
})
