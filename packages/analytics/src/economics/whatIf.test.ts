import { expect, test } from 'vitest'
import { ratioOf } from '../kernel/ratio.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { finishWhatIf } from './finishWhatIf.ts'
import type { EconomicsWhatIf } from './whatIf.ts'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const log = logOfRows(madeUpRows(2, { actors: 200, runs: 600 }))
const ask = (fewer: number): EconomicsWhatIf => {
  const { result } = runAnalysis('economics.whatIf', { journey: 'claim', fewer, minimum: 5 }, log, CONTEXT, 'replica')
  if (result.kind !== 'whatIf') throw new Error(`too few: ${result.n}`)
  return result
}

test('[E7] who is lost at a step is who the journey map says, and all that passed or were lost had met it', () => {
  const { result: map } = runAnalysis('journey.map', { journey: 'claim' }, log, CONTEXT, 'replica')
  for (const step of ask(0.1).steps) {
    expect(step.lost).toBe(map.steps.find((s) => s.key === step.key)!.dropOff!.count)
    expect(step.passed + step.lost).toBe(step.reached)
  }
})

test('[E7] twice as many saved bring twice as much, and margin is revenue less cost', () => {
  const once = ask(0.1), twice = ask(0.2)
  let told = 0
  once.steps.forEach(({ gain }, i) => {
    if (!gain) return
    told++
    const other = twice.steps[i]!.gain!
    for (const figure of ['achieved', 'revenue', 'cost', 'margin', 'value'] as const) for (const end of ['mean', 'low', 'high'] as const) expect(other[figure][end]!).toBeCloseTo(2 * gain[figure][end]!, 6)
    expect(gain.margin.mean).toBeCloseTo(gain.revenue.mean - gain.cost.mean, 6)
    expect(gain.achieved.mean).toBeCloseTo(gain.saved * gain.rate.mean, 9)
  })
  expect(told).toBeGreaterThan(1)
  expect(once.evidence.grade).toBe('D')
})

const ONE_STEP = {
  ...log.catalogue, journeys: [{ id: 1, code: 'j', name: 'J', tier: 'journey', origin: 'defined', parentId: null, goal: '', version: 1, rules: null }], steps: [{ id: 1, journeyId: 1, key: 's', name: 'S', position: 1 }],
}

test('[E7] few customers lost, or few who passed, tell nothing, however many runs they have', () => {
  const gain = (lostCustomers: number, passedCustomers: number) => {
    const rows = [...Array.from({ length: lostCustomers * 10 }, (_, i) => ({ customer: i % lostCustomers, isLost: 1 })), ...Array.from({ length: passedCustomers * 10 }, (_, i) => ({ customer: 100 + (i % passedCustomers), isLost: 0 }))]
    const ofRows = (of: (row: (typeof rows)[number]) => number) => rows.map(of)
    const found = finishWhatIf({
      achieved: ratioOf(rows.map(({ customer, isLost }) => ({ customer, y: 1 - isLost, n: 1 }))), actors: 200,
      rows: { count: rows.length, actor: ofRows((row) => row.customer), step: ofRows(() => 0), isLost: ofRows((row) => row.isLost), isAchieved: ofRows((row) => 1 - row.isLost), revenue: ofRows((row) => 500 * (1 - row.isLost)), cost: ofRows(() => 10), value: ofRows(() => 0) },
    }, { cohort: {}, journey: 'j', fewer: 0.1, minimum: 20 }, ONE_STEP) as EconomicsWhatIf
    return found.steps[0]!.gain
  }
  expect([gain(19, 50), gain(50, 19)]).toEqual([null, null])
  expect(gain(20, 20)!.margin.mean).toBeCloseTo(20 * 500, 6)
})

test('[E7] the interval holds what the saved would bring, 95 times in 100, also where customers come often', () => {
  const random = seededRandom(31)
  const rounds = 400, fewer = 0.1
  let held = 0
  for (let round = 0; round < rounds; round++) {
    const actors = 150
    const actor: number[] = [], isLost: number[] = [], isAchieved: number[] = [], revenue: number[] = [], cost: number[] = []
    for (let a = 0; a < actors; a++) {
      // Some customers spend more each time they come.
      const leaning = random() * 2_000
      for (let k = 1 + Math.floor(random() * 3); k > 0; k--) {
        const lost = random() < 0.3
        actor.push(a)
        isLost.push(lost ? 1 : 0)
        isAchieved.push(!lost && random() < 0.6 ? 1 : 0)
        revenue.push(lost ? random() * 100 : leaning + random() * 1_000)
        cost.push(lost ? random() * 200 : random() * 600)
      }
    }
    const zeros = actor.map(() => 0)
    const found = finishWhatIf({ achieved: ratioOf(actor.map((customer, i) => ({ customer, y: isAchieved[i]!, n: 1 }))), actors, rows: { count: actor.length, actor, step: zeros, isLost, isAchieved, revenue, cost, value: zeros } }, { cohort: {}, journey: 'j', fewer, minimum: 5 }, ONE_STEP) as EconomicsWhatIf
    const { gain, lost } = found.steps[0]!
    // Mean margin after it: passed 1,000 + 500 − 300, lost 50 − 100.
    const truth = fewer * lost * (1_200 + 50)
    if (gain!.margin.low! <= truth && truth <= gain!.margin.high!) held++
  }
  expect(Math.abs(held / rounds - 0.95)).toBeLessThan(0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
})
