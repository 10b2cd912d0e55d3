import { expect, test } from 'vitest'
import { runAnalysis } from '../runAnalysis.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { NO_CODE8, NO_NUMBER } from './journeyLog.ts'
import { outcomesOfRuns } from './outcomesOfRuns.ts'
import { wholeAt } from './sparse.ts'

test.each([1, 2, 3])('[A39] every kind of outcome stands once beside its run, with all that its outcomes say (seed %i)', (seed) => {
  const log = logOfRows(madeUpRows(seed)), { outcomes, runs, catalogue } = log
  const said = Array.from({ length: runs.count }, (_, r) => catalogue.outcomeKinds.flatMap((_, k) => {
    const own = Array.from({ length: outcomes.count }, (_, o) => o).filter((o) => outcomes.run[o] === r && outcomes.kind[o] === k), told = own.filter((o) => outcomes.customerValue[o] !== NO_CODE8)
    const sum = (list: number[], of: (o: number) => number): number => list.reduce((n, o) => n + of(o), 0)
    return own.length === 0 ? [] : [[k, sum(own.filter((o) => wholeAt(outcomes.value, o, NO_NUMBER) !== NO_NUMBER), (o) => wholeAt(outcomes.value, o, 0)), told.length, sum(told, (o) => outcomes.customerValue[o]!)]]
  }))
  const { start, kind, value, told, percent } = outcomesOfRuns(log)
  const found = Array.from({ length: runs.count }, (_, r) => Array.from({ length: start[r + 1]! - start[r]! }, (_, i) => start[r]! + i).map((o) => [kind[o], value[o], told[o], percent[o]]).sort((a, b) => a[0]! - b[0]!))
  expect(found).toEqual(said)
  expect(start[runs.count]).toBeGreaterThan(0)
})

test('[A39] where other outcomes are heard of the same runs, the board says so', () => {
  const log = madeUpLog(3, { entries: 2_000 }), ask = (of: typeof log) => runAnalysis('outcome.board', {}, of, { now: 0, timeZone: 'UTC', random: seededRandom }, 'replica').result
  const before = ask(log), { outcomes } = log, kinds = log.catalogue.outcomeKinds.length
  const others = { ...log, outcomes: { ...outcomes, kind: outcomes.kind.map((kind) => (kind + 1) % kinds) } }
  expect(ask(others).outcomes).not.toEqual(before.outcomes)
  // As a log that nothing was asked of before.
  expect(ask(others)).toEqual(ask({ ...others, runs: { ...others.runs } }))
})
