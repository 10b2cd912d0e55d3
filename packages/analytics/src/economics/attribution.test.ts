import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { attributionVersions, EconomicsAttributionParams, finishAttribution, type AttributionModel, type EconomicsAttribution, type PathTally } from './attribution.ts'
import { COVERAGE_ROUNDS, leastHeld } from '../testing/coverage.ts'

const COHORTS: readonly Cohort[] = [{}, { channels: ['web', 'call'] }, { journeys: ['claim'] }]

test('[E2] [E3] every way of attribution hands out exactly what was reached and earned', () => {
  let answered = 0
  for (const seed of [1, 2, 3]) {
    const log = logOfRows(madeUpRows(seed))
    for (const by of ['channel', 'touchpoint'] as const) for (const unit of ['run', 'customer'] as const) for (const cohort of COHORTS) {
      const { result } = runAnalysis('economics.attribution', { by, unit, cohort }, log, { now: 0, timeZone: 'UTC', random: seededRandom }, 'replica')
      if (result.kind === 'tooFew') continue
      const { places } = result
      answered++
      for (const model of result.models) {
        const sum = (value: (place: (typeof places)[number]) => number): number => places.reduce((total, place) => total + value(place), 0)
        expect(sum((p) => p.credits[model]!.conversions) + result.unattributed).toBeCloseTo(result.converted, 6)
        expect(sum((p) => p.credits[model]!.amountMinor) + result.unattributedMinor).toBeCloseTo(result.convertedMinor, 3)
      }
      for (const { credits } of places) for (const model of result.models) {
        const { share, interval, amountInterval, amountMinor } = credits[model]!
        expect(share).toBeCloseTo(credits[model]!.conversions / result.converted, 9)
        expect(interval!.low <= share && share <= interval!.high && interval!.low >= 0 && interval!.high <= 1, `${model} ${JSON.stringify(credits[model])}`).toBe(true)
        if (amountInterval) expect(amountInterval.low <= amountMinor + 1e-6 && amountMinor <= amountInterval.high + 1e-6).toBe(true)
      }
      for (const place of places) expect(place.converted).toBeLessThanOrEqual(place.paths)
    }
  }
  expect(answered).toBeGreaterThan(12)
})

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const { catalogue } = logOfRows(madeUpRows(1))
const PARAMS = EconomicsAttributionParams.parse({})
const found = (tally: PathTally): EconomicsAttribution => {
  const result = finishAttribution(tally, PARAMS, catalogue, CONTEXT)
  if (result.kind !== 'attribution') throw new Error(`too few: ${result.n}`)
  return result
}

/** Customers with one to four paths each, who lean to channels of their own; who is met by 1 last gets there more often. */
function paths(seed: number, customers: number): PathTally {
  const random = seededRandom(seed)
  const actor: number[] = [], start = [0], code: number[] = [], ageS: number[] = [], converted: number[] = [], amount: number[] = []
  for (let customer = 1; customer <= customers; customer++) {
    const leaning = random() < 0.3 ? 0 : random() < 0.5 ? 1 : 2, worth = 1_000 * (0.2 + random() * random() * 4)
    for (let more = 1 + Math.floor(random() * 4); more > 0; more--) {
      const met = Array.from({ length: 1 + Math.floor(random() * 4) }, () => (random() < 0.6 ? leaning : Math.floor(random() * 3)))
      const isGot = random() < (met.at(-1) === 1 ? 0.5 : 0.25)
      actor.push(customer)
      code.push(...met)
      ageS.push(...met.map((_, i) => (met.length - 1 - i) * 86_400 * 3))
      start.push(code.length)
      converted.push(isGot ? 1 : 0)
      amount.push(isGot ? Math.round(worth * (0.5 + random())) : 0)
    }
  }
  return { actors: customers, actor: Int32Array.from(actor), start: Int32Array.from(start), code: Uint16Array.from(code), ageS: Int32Array.from(ageS), converted: Uint8Array.from(converted), amountMinor: Float64Array.from(amount) }
}

test('[E3] [X21] intervals of every way cover the shares that everyone’s paths would give', { timeout: 3_600_000 }, () => {
  const truth = found(paths(99, 100_000)), rounds = COVERAGE_ROUNDS * (process.env['THOROUGH'] === '1' ? 5 : 1)
  const covered = new Map<string, number>()
  for (let seed = 1; seed <= rounds; seed++) {
    const { places, convertedMinor: told } = found(paths(seed, 250))
    for (const place of places) for (const [model, credit] of Object.entries(place.credits)) {
      const wanted = truth.places.find((p) => p.code === place.code)!.credits[model as AttributionModel]!
      const asked: readonly (readonly [string, { readonly low: number; readonly high: number }, number])[] = [[model, credit.interval!, wanted.share], [`${model} money`, { low: credit.amountInterval!.low / told, high: credit.amountInterval!.high / told }, wanted.amountMinor / truth.convertedMinor]]
      for (const [name, { low, high }, is] of asked) covered.set(name, (covered.get(name) ?? 0) + (low <= is && is <= high ? 1 : 0))
    }
  }
  expect(covered.size).toBe(16)
  // Three places a round, which are not independent: counted as one.
  for (const [name, n] of covered) {
    expect(n / 3, name).toBeGreaterThanOrEqual(leastHeld(rounds))
    expect(n / (3 * rounds), name).toBeLessThan(0.97 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
  }
})

test('[E3] what reads all paths together has its intervals a moment later', () => {
  const tally = paths(5, 300)
  const versions = [...attributionVersions(tally, PARAMS, catalogue, CONTEXT)].filter((v) => v !== undefined), last = found(tally)
  expect(versions).toHaveLength(1)
  for (const place of versions[0]!.places) for (const [model, { interval }] of Object.entries(place.credits)) expect(interval === null, model).toBe(model === 'markov' || model === 'shapleyRates')
  expect(last.places.every((p) => Object.values(p.credits).every((c) => c.interval !== null))).toBe(true)
})

test('[E2] paths that did not get there count where they should, and only there', () => {
  const tally = paths(7, 400)
  // Two hundred more customers meet channel 0 alone and go away.
  const lost = 200, last = tally.start.at(-1)!
  const more: PathTally = {
    actors: tally.actors + lost, actor: Int32Array.from([...tally.actor, ...Array.from({ length: lost }, (_, i) => 1_000 + i)]), start: Int32Array.from([...tally.start, ...Array.from({ length: lost }, (_, i) => last + i + 1)]),
    code: Uint16Array.from([...tally.code, ...new Uint16Array(lost)]), ageS: Int32Array.from([...tally.ageS, ...new Int32Array(lost)]), converted: Uint8Array.from([...tally.converted, ...new Uint8Array(lost)]), amountMinor: Float64Array.from([...tally.amountMinor, ...new Float64Array(lost)]),
  }
  const before = found(tally), after = found(more)
  expect(after.paths).toBe(before.paths + lost)
  expect(after.converted).toBe(before.converted)
  const of = (result: EconomicsAttribution, model: AttributionModel): number => result.places.find((p) => p.code === catalogue.channels[0]!.code)!.credits[model]!.share
  for (const model of ['first', 'last', 'linear', 'position', 'timeDecay', 'shapley'] as const) expect(of(after, model), model).toBe(of(before, model))
  for (const model of ['markov', 'shapleyRates'] as const) expect(Math.abs(of(after, model) - of(before, model)), model).toBeGreaterThan(0.005)
})
