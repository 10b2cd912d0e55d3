import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { DAY_0, livedRows, type Life, type Way } from '../testing/livedRows.ts'
import { logOfRows } from '../testing/madeUpRows.ts'
import type { FoundShift, SegmentShift } from './shift.ts'

const WEB: Way = { everyDays: 20, web: 0.95, call: 0.03, effort: 1.5, felt: 0.6, fails: 0.05 }
const CALL: Way = { everyDays: 20, web: 0.05, call: 0.9, effort: 5.5, felt: -0.5, fails: 0.6 }
const LETTER: Way = { everyDays: 20, web: 0.05, call: 0.05, effort: 3.5, felt: 0, fails: 0.2 }
const ALIKE: Way = { ...LETTER, web: 0.4, call: 0.3 }
const BOTH: Way = { everyDays: 20, web: 0.48, call: 0.48, effort: 6.4, felt: 0.7, fails: 0.95 }
/** The two dates; from the first on some live otherwise, and come often enough that it shows. */
const TURN = 240, END = 900
const often = (way: Way): Way => ({ ...way, everyDays: 8 })

const many = (n: number, life: (i: number) => Life): Life[] => Array.from({ length: n }, (_, i) => life(i))
const steady = (way: Way) => (i: number): Life => ({ since: (i * 37) % 100, ways: [[0, way]] })
const turning = (from: Way, to: Way) => (i: number): Life => ({ since: (i * 37) % 100, ways: [[0, from], [TURN, often(to)]] })
const coming = (way: Way, step: number) => (i: number): Life => ({ since: (i * step) % 880, ways: [[0, way]] })
const comingLate = (way: Way) => (i: number): Life => ({ since: TURN + 20 + (i * 37) % 200, ways: [[0, way]] })

/** `THOROUGH=1` makes ten times as many worlds. */
const TIMES = process.env['THOROUGH'] === '1' ? 10 : 1

function shiftOf(seed: number, lives: readonly Life[]): SegmentShift {
  const dayOf = (day: number): string => new Date(DAY_0 + day * 86_400_000).toISOString()
  return runAnalysis('segment.shift', { from: dayOf(TURN), to: dayOf(END) }, logOfRows(livedRows(seed, END, lives)), { now: 0, timeZone: 'UTC', random: seededRandom }, 'server').result
}

const NEWS = ['split', 'merged', 'new', 'gone', 'drifted']

test.each([
  ['three kinds of customers who stay as they are', 5, [...many(60, steady(WEB)), ...many(60, steady(CALL)), ...many(60, steady(LETTER))]],
  ['the same, and more of each kind come all the time', 5, [...many(90, coming(WEB, 37)), ...many(90, coming(CALL, 41)), ...many(90, coming(LETTER, 43))]],
  ['customers who are all alike', 2, many(180, steady(ALIKE))],
] as const)('[G23] where nothing happened nothing is told: %s', (_, worlds, lives) => {
  let told = 0
  for (let seed = 1; seed <= worlds * TIMES; seed++) {
    const shift = shiftOf(seed, lives)
    expect(shift.kind === 'shift' || shift.kind === 'none').toBe(true)
    if (shift.kind === 'shift' && shift.changes.some(({ kind }) => NEWS.includes(kind))) told++
  }
  // By the groups of each date alone, four of five such worlds had a group split, merge, come or go. What is left are drifts where most customers are new: in one of ten.
  expect(told).toBeLessThanOrEqual((worlds * TIMES) / 5)
}, 240_000)

test.each([
  ['half of a group begin to live otherwise', [...many(40, turning(WEB, WEB)), ...many(40, turning(WEB, LETTER)), ...many(80, turning(CALL, CALL))], (found: FoundShift) => {
    const split = found.changes.filter(({ kind }) => kind === 'split')
    expect(split).toHaveLength(1)
    expect(split[0]!.after.map((g) => Math.round(found.groups.after[g]!.members / 10))).toSatisfy((sizes: number[]) => sizes.every((size) => size === 3 || size === 4))
  }],
  ['two groups come to live alike', [...many(60, turning(WEB, LETTER)), ...many(60, turning(LETTER, LETTER)), ...many(80, turning(CALL, CALL))], (found: FoundShift) => {
    const merged = found.changes.filter(({ kind }) => kind === 'merged')
    expect(merged).toHaveLength(1)
    expect(found.groups.after[merged[0]!.after[0]!]!.members).toBeGreaterThan(110)
  }],
  ['customers come who live as nobody did', [...many(80, steady(WEB)), ...many(80, steady(CALL)), ...many(80, comingLate(LETTER))], (found: FoundShift) => {
    const come = found.changes.filter(({ kind }) => kind === 'new')
    expect(come).toHaveLength(1)
    expect(found.groups.after[come[0]!.after[0]!]!.name).toContain('Letter')
    expect(come[0]!.fitting!.before).toBeLessThan(0.1)
    expect(come[0]!.fitting!.after).toBeGreaterThan(0.25)
  }],
  ['a group scatters among three others', [...many(60, turning(WEB, WEB)), ...many(60, turning(CALL, CALL)), ...many(60, turning(BOTH, BOTH)), ...[WEB, CALL, BOTH].flatMap((way) => many(20, turning(LETTER, way)))], (found: FoundShift) => {
    const gone = found.changes.filter(({ kind }) => kind === 'gone')
    expect(gone).toHaveLength(1)
    expect(found.groups.before[gone[0]!.before[0]!]!.name).toContain('Letter')
    expect(gone[0]!.fitting!.after).toBeLessThan(gone[0]!.fitting!.before / 2)
  }],
] as const)('[G23] %s, and that is told', (_, lives, expectTold) => {
  for (let seed = 1; seed <= 2 * TIMES; seed++) {
    const shift = shiftOf(seed, lives)
    if (shift.kind !== 'shift') throw new Error(shift.kind)
    expectTold(shift)
  }
}, 240_000)
