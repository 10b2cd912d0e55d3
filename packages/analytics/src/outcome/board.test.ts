import { expect, test } from 'vitest'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const ROUNDS = 120
/** Rounds with a false alarm of which 5 % are expected: more than this happens once in a thousand (binomial, n 120, p 0.05). */
const MOST = 15
const bases = [1, 2, 3, 4].map((seed) => madeUpLog(seed, { entries: 3_000 }))

/** Customers told apart by a coin; what their runs come to is theirs alone: some nearly always get there, others hardly ever. */
function coined(seed: number): JourneyLog {
  const log = bases[seed % bases.length]!, random = seededRandom(seed * 7 + 1)
  const luck = Float64Array.from({ length: log.actors.count }, () => (random() < 0.5 ? 0.15 : 0.85))
  const status = log.runs.status.map((of, r) => (of === 0 ? 0 : random() < luck[log.runs.actor[r]!]! ? 1 : 2))
  const coin = { values: ['heads', 'tails'], code: Uint16Array.from({ length: log.actors.count }, () => (random() < 0.5 ? 0 : 1)) }
  return { ...log, runs: { ...log.runs, status }, actors: { ...log.actors, attributes: new Map([['coin', coin]]) } }
}

test('[O4] on customers told apart by a coin, whose runs end alike, hardly a board shows any change', () => {
  let alarms = 0, tested = 0
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const { result } = runAnalysis('outcome.board', { cohort: { attributes: { coin: ['heads'] } }, compareTo: { attributes: { coin: ['tails'] } } }, coined(seed), CONTEXT, 'replica')
    const changes = [result.change, ...result.outcomes.map((tile) => tile.change), ...result.journeys.map((journey) => journey.change)]
    tested += changes.filter((change) => change !== null && change.adjusted !== null).length
    if (changes.some((change) => change !== null && change.verdict !== 'noEvidence')) alarms++
  }
  expect(tested).toBeGreaterThan(ROUNDS * 5)
  expect(alarms).toBeLessThanOrEqual(MOST)
})

test('[O4] a true change is called one, and few customers never are', () => {
  const log = coined(5), code = log.actors.attributes.get('coin')!.code
  const lucky = (who: (customer: number) => boolean): JourneyLog => ({ ...log, runs: { ...log.runs, status: log.runs.status.map((of, r) => (of === 0 ? 0 : who(log.runs.actor[r]!) && r % 5 < 4 ? 1 : 2)) } })
  const ask = (of: JourneyLog) => runAnalysis('outcome.board', { cohort: { attributes: { coin: ['heads'] } }, compareTo: { attributes: { coin: ['tails'] } } }, of, CONTEXT, 'replica').result
  expect(ask(lucky((customer) => code[customer] === 0)).change).toMatchObject({ verdict: 'more' })
  const few = Uint16Array.from(code, (_, customer) => (customer < 8 ? 0 : 1))
  const alone = lucky((customer) => few[customer] === 0)
  expect(ask({ ...alone, actors: { ...alone.actors, attributes: new Map([['coin', { values: ['heads', 'tails'], code: few }]]) } }).change).toMatchObject({ verdict: 'noEvidence', adjusted: null })
})

test('[O3] a bucket of a trend is mature while at most a tenth of its runs have not ended', () => {
  const log = bases[0]!, began = [...log.runs.startedAt].sort((a, b) => a - b), [some, many] = [0.4, 0.7].map((share) => began[Math.floor(share * began.length)]!) as [number, number]
  // Nobody is under way at first, later one in twenty, then one in three.
  const status = log.runs.status.map((of, r) => { const at = log.runs.startedAt[r]!; return at > many ? (r % 3 === 0 ? 0 : of || 2) : at > some ? (r % 20 === 0 ? 0 : of || 2) : of || 2 })
  const { result } = runAnalysis('outcome.board', { bucket: 'month' }, { ...log, runs: { ...log.runs, status } }, CONTEXT, 'replica')
  const buckets = result.outcomes.flatMap(({ trend }) => trend).filter(({ share, openRuns }) => (share?.n ?? 0) + openRuns > 0)
  const open = buckets.map(({ share, openRuns }) => openRuns / ((share?.n ?? 0) + openRuns))
  expect(buckets.map(({ isMature }) => isMature)).toEqual(open.map((of) => of <= 0.1))
  expect([open.filter((of) => of > 0 && of <= 0.1).length, open.filter((of) => of > 0.2).length].map((n) => n > 2)).toEqual([true, true])
})
