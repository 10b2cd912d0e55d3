import { expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext, type Funnel, type JourneyFunnelParams, type JourneyLog } from '../index.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'

const context: AnalysisContext = { now: 0, timeZone: 'Europe/Berlin', random: seededRandom }

function funnelOf(log: JourneyLog, params: JourneyFunnelParams): Funnel {
  const found = runAnalysis('journey.funnel', { minimum: 1, ...params }, log, context, 'replica').result
  if (found.kind === 'tooFew') throw new Error('too few')
  return found
}

/** Funnels over touchpoints of the log, drawn from a seed: some steps may be left out, some touchpoints stand for several steps. */
function drawn(log: JourneyLog, seed: number): JourneyFunnelParams {
  const random = seededRandom(seed)
  const codes = log.catalogue.touchpoints.map((t) => t.code)
  const some = (): string[] => [...new Set(Array.from({ length: 1 + Math.floor(random() * 2) }, () => codes[Math.floor(random() * codes.length)]!))]
  const steps = Array.from({ length: 2 + Math.floor(random() * 4) }, (_, s) => ({ touchpoints: some(), ...(s > 0 && random() < 0.3 && { optional: true }) }))
  return { steps, per: random() < 0.5 ? 'run' : 'customer', ...(random() < 0.5 && { windowS: 3_600 * (1 + Math.floor(random() * 300)) }), ...(random() < 0.4 && { exclude: [{ touchpoints: some() }] }) }
}

const LOGS = [madeUpLog(1, { entries: 3_000 }), logOfRows(madeUpRows(2, { runs: 400, actors: 120 })), logOfRows(madeUpRows(5, { runs: 400, actors: 120 }))]

test.each(Array.from({ length: 24 }, (_, i) => i + 1))('[A15] a funnel never widens, and everybody at a step was reached, lost or is open at the next (seed %i)', (seed) => {
  for (const log of LOGS) {
    const params = drawn(log, seed)
    for (const order of ['strict', 'sequential', 'any'] as const) {
      const funnel = funnelOf(log, { ...params, order })
      expect(funnel.started).toBe(funnel.steps[0]!.reached)
      for (const step of funnel.steps.slice(1)) {
        const before = funnel.steps[step.before!]!
        expect(step.reached + step.lost + step.open).toBe(before.reached)
        expect(step.actors).toBeLessThanOrEqual(before.actors)
        if (step.ofBefore) expect(step.ofBefore.share).toBeLessThanOrEqual(1 + 1e-12)
        if (step.ofStarted && !step.isOptional) expect(step.ofStarted.share).toBeLessThanOrEqual((before.ofStarted?.share ?? 1) + 1e-9)
        if (step.open === 0 && step.knownOfBefore) expect(step.ofBefore!.share).toBeCloseTo(step.reached / before.reached, 12)
      }
    }
  }
})

test.each(Array.from({ length: 24 }, (_, i) => i + 1))('[A15] who goes a way strictly goes it in sequence, and who goes it in sequence goes it in some order (seed %i)', (seed) => {
  for (const log of LOGS) {
    const params = drawn(log, seed)
    const [strict, sequential, any] = (['strict', 'sequential', 'any'] as const).map((order) => funnelOf(log, { ...params, order }).steps.filter((s) => !s.isOptional))
    for (let s = 0; s < strict!.length; s++) {
      expect(strict![s]!.reached).toBeLessThanOrEqual(sequential![s]!.reached)
      expect(sequential![s]!.reached).toBeLessThanOrEqual(any![s]!.reached)
    }
  }
})

test.each(Array.from({ length: 12 }, (_, i) => i + 1))('[A15] a longer window, fewer exclusions and a step less lose nobody (seed %i)', (seed) => {
  for (const log of LOGS) {
    const { windowS = 86_400, exclude = [], ...params } = drawn(log, seed)
    const required = (of: JourneyFunnelParams): number[] => funnelOf(log, of).steps.filter((s) => !s.isOptional).map((s) => s.reached)
    const narrow = required({ ...params, windowS, exclude })
    for (const wider of [{ ...params, windowS: windowS * 2, exclude }, { ...params, windowS }, { ...params }]) required(wider).forEach((reached, s) => expect(reached).toBeGreaterThanOrEqual(narrow[s]!))
    const shorter = required({ ...params, windowS, exclude, steps: params.steps.slice(0, -1) })
    // Steps also say what is no exclusion: without any exclusion the shorter way is the longer one's beginning.
    if (exclude.length === 0) shorter.forEach((reached, s) => expect(reached).toBe(narrow[s]!))
  }
})

test('[A15] open runs are nobody’s failure: as long as all are open, nothing is known and nobody is lost', () => {
  const rows = madeUpRows(3, { runs: 300, actors: 100 })
  for (const run of rows.run) Object.assign(run, { status: 'active', ended_at: null })
  const funnel = funnelOf(logOfRows(rows), { steps: [{ touchpoints: ['ask'] }, { touchpoints: ['get'] }] })
  expect(funnel.steps[1]!.lost).toBe(0)
  expect(funnel.steps[1]!.open).toBeGreaterThan(0)
  expect(funnel.steps[1]!.knownOfBefore).toMatchObject({ share: 1 })
})

test('[A9] a funnel of too few customers tells no rates', () => {
  expect(runAnalysis('journey.funnel', { steps: [{ touchpoints: ['no such'] }] }, LOGS[0]!, context, 'replica').result).toEqual({ kind: 'tooFew', n: 0, needed: 20 })
  expect(() => runAnalysis('journey.funnel', { steps: [{ touchpoints: ['a'], optional: true }] }, LOGS[0]!, context, 'replica')).toThrow('not valid')
  expect(() => runAnalysis('journey.funnel', { steps: [{}] }, LOGS[0]!, context, 'replica')).toThrow('not valid')
})
