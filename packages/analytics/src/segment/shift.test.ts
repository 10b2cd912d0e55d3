import type { SegmentRule } from '@throughline/domain'
import { expect, test } from 'vitest'
import type { AnalysisContext } from '../analysis.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { isoOf, secondsOf } from '../kernel/calendar.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { asOf } from './asOf.ts'
import { spaceFrom } from './featureSpace.ts'
import { profileOf } from './groupProfile.ts'
import { finishShift } from './finishShift.ts'
import { membersOf } from './members.ts'
import type { FoundShift } from './shift.ts'
import type { ShiftDivision } from './shiftDivision.ts'

const context: AnalysisContext = { now: 0, timeZone: 'Europe/Berlin', random: seededRandom }
const MET: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 1 }

/** Customers 0 … n − 1 in these groups, behaving as `value` says. */
function division(group: readonly number[], groups: number, value: (group: number, actor: number) => number, ids = group.map((_, i) => i)): ShiftDivision {
  const feature = { feature: 'effort', label: 'Mean effort', unit: 'score', scale: 'linear', more: 'has a hard time', less: 'has it easy' } as const
  const space = spaceFrom({ features: [feature], columns: [Float64Array.from(group, (g, i) => value(g, i))] }, Int32Array.from(group, (_, i) => i), undefined)
  return {
    at: 0, space, actorIds: Int32Array.from(ids), group: Int32Array.from(group), isFound: true, by: null, fits: [],
    groups: Array.from({ length: groups }, (_, g) => ({ name: `group ${g}`, rule: MET, members: group.filter((x) => x === g).length, profile: profileOf(space, (row) => group[row] === g) })),
  }
}

const groupsOf = { of: { kind: 'groups' as const, range: [2, 8] as [number, number], seed: 1 }, minimum: 1 }
const times = (n: number, group: number): number[] => Array.from({ length: n }, () => group)

test('[G9] planted: a group is kept, one drifts, one splits, two merge, one goes and one is new', () => {
  const before = [...times(100, 0), ...times(100, 1), ...times(100, 2), ...times(100, 3), ...times(60, 4), ...times(40, 5)]
  // 0 is kept with a few going elsewhere, 1 behaves otherwise, 2 splits, 3 and 4 merge, 5 is scattered; 5 of the later ones is made of newcomers.
  const after = [...times(95, 0), ...times(5, 1), ...times(100, 1), ...times(50, 2), ...times(50, 3), ...times(160, 4), ...times(10, 0), ...times(10, 1), ...times(10, 2), ...times(10, 4)]
  const ids = [...after.keys()].concat(Array.from({ length: 80 }, (_, i) => 1_000 + i))
  const found = finishShift(
    division(before, 6, (g, i) => [3, 5, 1, 1, 5, 3][g]! + (i % 7) / 10), division([...after, ...times(80, 5)], 6, (g, i) => [3, 1, 1, 1, 5, 3][g]! + (i % 7) / 10, ids), groupsOf,
  ) as FoundShift
  expect(found.changes.map(({ kind, before, after }) => [kind, before, after])).toEqual([
    ['split', [2], [2, 3]], ['merged', [3, 4], [4]], ['kept', [0], [0]], ['drifted', [1], [1]], ['gone', [5], []], ['new', [], [5]],
  ])
  expect(found.changes[3]!.drift[0]).toMatchObject({ feature: 'effort', before: expect.closeTo(5.3, 1), after: expect.closeTo(1.3, 1) })
  expect(found.moves.find((m) => m.from === 0 && m.to === 1)).toMatchObject({ customers: 5, share: { count: 5, n: 100, share: 0.05 } })
  expect(found.moves.find((m) => m.from === null && m.to === 5)!.customers).toBe(80)
})

test('[G9] a few customers who differ by chance have not drifted, many who do so have', () => {
  const random = seededRandom(3)
  const drifted = (members: number, shift: number): number => {
    let found = 0
    for (let round = 0; round < 100; round++) {
      const groups = [...times(members, 0), ...times(400, 1)]
      // Nobody stays who they are: who is in the group later scatters as widely as before.
      const at = (later: number) => division(groups, 2, (g) => random() * 3.46 + (g === 0 ? 3 + later : 0), groups.map((_, i) => i))
      const found0 = (finishShift(at(0), at(shift), groupsOf) as FoundShift).changes.find((c) => c.before[0] === 0)!
      if (found0.kind === 'drifted') found++
      else expect(found0.kind).toBe('kept')
    }
    return found / 100
  }
  // A sixth of such groups of eight would be called drifted by the distance alone.
  expect(drifted(8, 0)).toBeLessThan(0.1)
  expect(drifted(60, -3)).toBeGreaterThan(0.9)
})

test('[G9] moves make up both sides: customers of a group before and after, shares of a group sum to 1', () => {
  for (const seed of [1, 2, 3]) {
    const log = madeUpLog(seed, { entries: 8_000 })
    const found = runAnalysis('segment.shift', { from: '2025-06-01', to: '2025-12-15', of: { kind: 'groups', k: 3 } }, log, context, 'replica').result as FoundShift
    expect(found.kind, `seed ${seed}`).toBe('shift')
    for (const group of found.groups.before) {
      const own = found.moves.filter((m) => m.from === group.index)
      expect(own.reduce((n, m) => n + m.customers, 0)).toBe(group.members)
      expect(own.reduce((n, m) => n + m.share.share, 0)).toBeCloseTo(1, 12)
    }
    for (const group of found.groups.after) expect(found.moves.filter((m) => m.to === group.index).reduce((n, m) => n + m.customers, 0)).toBe(group.members)
    expect(found.n).toBe(found.moves.reduce((n, m) => n + m.customers, 0))
    expect(found.atBoth + found.moves.filter((m) => m.from === null).reduce((n, m) => n + m.customers, 0)).toBe(found.after)
    // Each earlier group is told once as it was, and each later one once as it became.
    expect(found.changes.flatMap((c) => c.before).sort()).toEqual(found.groups.before.map((g) => g.index))
    expect(found.changes.flatMap((c) => c.after).sort()).toEqual(found.groups.after.map((g) => g.index))
  }
})

test('[G9] the customers of a move are those who fitted both rules at their dates', () => {
  const log = madeUpLog(4, { entries: 8_000 })
  const segments = [{ name: 'Often here', rule: { kind: 'feature' as const, feature: 'runs', atLeast: 3 } }, { name: 'Unhappy', rule: { kind: 'feature' as const, feature: 'felt', below: 0 } }]
  for (const of of [{ kind: 'groups' as const, k: 3 }, { kind: 'segments' as const, segments }]) {
    const found = runAnalysis('segment.shift', { from: '2025-07-01', to: '2025-12-01', of }, log, context, 'replica').result as FoundShift
    const known: SegmentRule = { kind: 'asOf', at: found.from, of: MET }
    for (const move of found.moves) {
      const rule: SegmentRule = { kind: 'all', of: [move.from === null ? { kind: 'not', of: known } : found.groups.before[move.from]!.rule, found.groups.after[move.to!]!.rule] }
      expect(membersOf(log, rule).reduce((n, m) => n + m, 0), JSON.stringify(move)).toBe(move.customers)
    }
  }
})

test('[G8] as of after the last contact the log is what it is, as of before the first it is empty, and twice cut is once cut at the earlier', () => {
  const log = logOfRows(madeUpRows(5))
  const last = Math.max(...log.entries.at.subarray(0, log.entries.count)), middle = secondsOf('2025-04-01', 'UTC')
  expect(asOf(log, last + 1).entries.count).toBe(log.entries.count)
  expect(asOf(log, -0x7fff_ffff).entries.count).toBe(0)
  const rule: SegmentRule = { kind: 'all', of: [MET, { kind: 'not', of: { kind: 'feature', feature: 'failedShare', atLeast: 0.5 } }] }
  const at = (seconds: number, of: SegmentRule): SegmentRule => ({ kind: 'asOf', at: isoOf(seconds), of })
  expect(membersOf(log, at(last, at(middle, rule)))).toEqual(membersOf(log, at(middle, rule)))
  expect(membersOf(log, at(middle, at(last, rule)))).toEqual(membersOf(log, at(middle, rule)))
})

test('[G9] too few, none and nobody are answers', () => {
  const ask = (params: { from: string; to: string }) => runAnalysis('segment.shift', params, logOfRows(madeUpRows(1)), context, 'replica').result
  expect(ask({ from: '2025-03-20', to: '2025-05-01' })).toMatchObject({ kind: 'tooFew', needed: 60 })
  expect(ask({ from: '1990-01-01', to: '1991-01-01' })).toEqual({ kind: 'tooFew', n: 0, needed: 60 })
})

test('[G9] a shift from a later to an earlier date is refused; of one date to itself nobody moves', () => {
  const ask = (from: string, to: string) => runAnalysis('segment.shift', { from, to, of: { kind: 'segments', segments: [{ name: 'often', rule: { kind: 'feature', feature: 'entries', atLeast: 3 } }] }, minimum: 5 }, logOfRows(madeUpRows(1)), context, 'replica').result
  expect(() => ask('2025-12-01', '2025-07-01')).toThrow('not valid')
  const still = ask('2025-12-01', '2025-12-01') as FoundShift
  expect(still.moves.filter((move) => move.from !== move.to)).toEqual([])
})

test('[A9] a segment without members has no name and no means; a feature that no member tells has no mean', () => {
  const log = logOfRows(madeUpRows(1))
  const profileOf = (feature: string, atLeast: number) => runAnalysis('segment.profile', { rule: { kind: 'feature', feature, atLeast } }, log, context, 'replica').result
  const empty = profileOf('entries', 1e6)
  expect(empty).toMatchObject({ members: 0, share: 0, name: null, actorIds: [] })
  expect(empty.profile.length).toBeGreaterThan(3)
  for (const line of empty.profile) expect([line.mean, line.difference], line.feature).toEqual([null, null])
  const some = profileOf('entries', 2)
  expect(some.name).not.toBeNull()
  expect(some.profile.find((line) => line.feature === 'entries')!.mean).toBeGreaterThanOrEqual(2)
})

test('[G7] who did A, then B in time and C not in between', () => {
  const log = logOfRows(madeUpRows(6))
  const count = (rule: Partial<Extract<SegmentRule, { kind: 'sequence' }>>) => membersOf(log, { kind: 'sequence', steps: [['ask'], ['get']], ...rule }).reduce((n, m) => n + m, 0)
  const all = count({})
  expect(all).toBeGreaterThan(count({ withinS: 86_400 }))
  expect(all).toBeGreaterThanOrEqual(count({ without: ['pay'] }))
  expect(count({ withinS: 86_400 })).toBeGreaterThanOrEqual(count({ withinS: 86_400, without: ['pay'] }))
  expect(count({ steps: [['no such touchpoint']] })).toBe(0)
  expect(count({ steps: [['ask']] })).toBeGreaterThanOrEqual(all)
})
