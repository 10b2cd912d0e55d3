import { expect, test } from 'vitest'
import { runAnalysis, type Cohort, type JourneyLog } from '../index.ts'
import { EPOCH_2000_S, secondsOf } from '../kernel/calendar.ts'
import { openWorld, periodsOf, type OpenWorld } from '../testing/openWorld.ts'
import { plateauOf } from './compareRipe.ts'
import type { JourneyComparison, JourneyCompareParams } from './compare.ts'

const DAY = 86_400

type Compared = Extract<JourneyComparison, { kind: 'compared' }>

function compare({ log, context }: Pick<OpenWorld, 'log' | 'context'>, params: JourneyCompareParams): JourneyComparison {
  return runAnalysis('journey.compare', params, log, context, 'replica').result
}

/** How many of so many worlds in which nothing changes show a difference between the recent period and the one before it. */
function falseAlarms(worlds: number, entries: number, cohort: Cohort, more: Partial<JourneyCompareParams>): number {
  let alarms = 0
  for (let seed = 1; seed <= worlds; seed++) {
    const world = openWorld(seed + 200, entries, 0.85), { recent, before } = periodsOf(world, 0.85, 0.35)
    const found = compare(world, { a: { ...recent, ...cohort }, b: { ...before, ...cohort }, ...more })
    if (found.kind !== 'compared') throw new Error('nothing to compare')
    expect(found.unripe!.a).toBeGreaterThan(found.unripe!.b)
    if (found.variants.isSignificant || found.differences.some((d) => d.isSignificant)) alarms++
  }
  return alarms
}

test('[C15] where nothing changes, the recent period differs from the one before in few of many worlds, in whatever line, although many of its runs are open', () => {
  // One in twenty may; four of 32 are two standard errors more.
  expect(falseAlarms(32, 24_000, {}, {})).toBeLessThanOrEqual(4)
  expect(falseAlarms(24, 24_000, { journeys: ['claim'] }, {})).toBeLessThanOrEqual(3)
}, 120_000)

test('[C15] so it is where four in ten runs never end, and it is said how many do', () => {
  let alarms = 0
  for (let seed = 1; seed <= 24; seed++) {
    const world = openWorld(seed + 700, 24_000, 0.85, 4), { recent, before } = periodsOf(world, 0.85, 0.35)
    const found = compare(world, { a: recent, b: before }) as Compared
    expect(found.unripe!.everEnd).toBeGreaterThan(0.5)
    expect(found.unripe!.everEnd).toBeLessThan(0.7)
    expect(found.a.runs).toBeGreaterThan(500)
    if (found.variants.isSignificant || found.differences.some((d) => d.isSignificant)) alarms++
  }
  expect(alarms).toBeLessThanOrEqual(3)
}, 120_000)

test('[C15] a curve that rises evenly has no plateau, one that was watched for as long again has', () => {
  expect(plateauOf(100 * DAY, 0.6, 51 * DAY)).toEqual({ ageS: null, everEnd: null })
  expect(plateauOf(100 * DAY, 0.6, 50 * DAY)).toEqual({ ageS: 50 * DAY, everEnd: 0.6 })
  expect(plateauOf(100 * DAY, 0, 0)).toEqual({ ageS: null, everEnd: null })
  // Even rise of ends at a constant rate: nine tenths of what is known lie in the second half until nearly all is known.
  for (const rate of [0.5, 1, 2]) expect(plateauOf(1, 1 - Math.exp(-rate), -Math.log(1 - 0.9 * (1 - Math.exp(-rate))) / rate).ageS).toBe(null)
})

test('[C15] checked by permutations of customers just so', () => {
  expect(falseAlarms(16, 12_000, {}, { permutations: 499 })).toBeLessThanOrEqual(3)
}, 120_000)

test('[C15] runs that began lately would make nearly every world look changed, were they compared', () => {
  expect(falseAlarms(8, 24_000, {}, { unripe: 'included' })).toBeGreaterThanOrEqual(7)
}, 60_000)

test('[C15] who is left out began after the moment it names, on both sides, and is counted', () => {
  const world = openWorld(7, 12_000, 0.9), { recent, before } = periodsOf(world, 0.9, 0.4)
  const ripe = compare(world, { a: recent, b: before }) as Compared, all = compare(world, { a: recent, b: before, unripe: 'included' }) as Compared
  expect(ripe.unripe).toMatchObject({ are: 'leftOut', b: 0 })
  expect(all.unripe).toEqual({ ...ripe.unripe, are: 'included' })
  expect(ripe.a.runs + ripe.unripe!.a).toBe(all.a.runs)
  expect(ripe.b).toEqual(all.b)
  const cut = compare(world, { a: { period: { ...recent.period!, to: ripe.unripe!.before! } }, b: before })
  expect(cut).toEqual({ ...ripe, unripe: null })
  // A quarter of the runs ends when nobody comes back for 30 days: nine in ten need longer.
  expect(ripe.unripe!.ageS).toBeGreaterThan(30 * DAY)
  expect(secondsOf(ripe.unripe!.before!, 'UTC')).toBe(world.context.now - EPOCH_2000_S - ripe.unripe!.ageS! + 1)
})

test('[C15] where all is over nobody is left out, and where too little is ripe it is too early, not too few', () => {
  const world = openWorld(7, 12_000, 0.9), { recent, before } = periodsOf(world, 0.9, 0.04)
  const early = compare(world, { a: recent, b: before })
  expect(early).toMatchObject({ kind: 'tooEarly', n: 0, needed: 40, a: { runs: 0 }, unripe: { are: 'leftOut' } })
  expect(compare(world, { a: recent, b: before, unripe: 'included' })).toMatchObject({ kind: 'compared' })
  expect(compare(world, { a: recent, b: { journeys: ['none'] } })).toMatchObject({ kind: 'tooFew' })
  const { whole } = world
  const over: JourneyLog = { ...whole, runs: { ...whole.runs, status: whole.runs.status.map((status) => (status === 0 ? 3 : status)) } }
  expect(compare({ log: over, context: { ...world.context, now: 3e9 } }, { a: recent, b: before })).toMatchObject({ kind: 'compared', unripe: null })
  const open: JourneyLog = { ...whole, runs: { ...whole.runs, status: new Uint8Array(whole.runs.count) } }
  expect(compare({ log: open, context: { ...world.context, now: 3e9 } }, { a: recent, b: before })).toMatchObject({ kind: 'tooEarly', unripe: { ageS: null, before: null } })
})
