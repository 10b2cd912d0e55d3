import { customerOrder } from '../columns/byCustomer.ts'
import { pickEntries } from '../columns/entryValues.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { pickSparse, type Sparse } from '../columns/sparse.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { madeUpLog } from './madeUpLog.ts'

/**
 * People of whom samples are drawn: runs of the made-up insurer dealt out anew, so that few customers have many and a customer's runs are alike: in how they ended,
 * in how far they strayed from the plan and in how long they took. What a sample estimates is what an analysis says of these.
 */
export function alikePeople(seed: number, entries = 60_000): JourneyLog {
  const log = madeUpLog(seed, { entries })
  const random = seededRandom(seed + 101)
  const { runs } = log
  const likeness = Float64Array.from({ length: runs.count }, (_, r) => {
    const from = runs.start[r]!, to = runs.start[r + 1]!
    return (runs.status[r] === 1 ? 0 : 1.5) + 0.3 * (to - from) + (to > from ? 0.01 * ((log.entries.at[to - 1]! - log.entries.at[from]!) / 86_400) : 0) + 2 * random()
  })
  const actor = new Int32Array(runs.count)
  for (let j = 0; j < log.catalogue.journeys.length; j++) {
    const own = Array.from(runs.journey.keys()).filter((r) => runs.journey[r] === j).sort((a, b) => likeness[a]! - likeness[b]!)
    for (let i = 0; i < own.length;) {
      const who = Math.floor(random() * log.actors.count)
      for (let k = 1 + Math.floor(random() ** 4 * 8); k > 0 && i < own.length; k--) actor[own[i++]!] = who
    }
  }
  return { ...log, runs: { ...runs, actor } }
}

type Column = Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array | Float32Array | Float64Array

/** As many customers as said, drawn with replacement with all their primary runs: one drawn twice is two people. Runs of other tiers stay behind. */
export function drawCustomers(log: JourneyLog, customers: number, random: () => number): JourneyLog {
  const { runs, entries, outcomes, actors } = log
  const order = customerOrder(runs, actors.count)
  const who = Int32Array.from({ length: customers }, () => Math.floor(random() * actors.count))
  const run: number[] = [], owner: number[] = []
  for (const [drawn, c] of who.entries()) {
    for (let i = order.start[c]!; i < order.start[c + 1]!; i++) {
      const r = order.run[i]!
      if (runs.start[r]! >= runs.start[r + 1]!) continue
      run.push(r)
      owner.push(drawn)
    }
  }
  const start = new Int32Array(run.length + 1)
  const entry: number[] = []
  for (const [i, r] of run.entries()) {
    for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) entry.push(e)
    start[i + 1] = entry.length
  }
  const outcomesOf = outcomesByRun(log)
  const outcome: number[] = [], outcomeRun: number[] = []
  for (const [i, r] of run.entries()) {
    for (const o of outcomesOf.get(r) ?? []) {
      outcome.push(o)
      outcomeRun.push(i)
    }
  }
  const ids = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i + 1)
  return {
    ...log,
    entries: { ...pickEntries(entries, Int32Array.from(entry)), interactionId: ids(entry.length) },
    runs: { ...gathered(runs, run), count: run.length, start, runId: ids(run.length), actor: Int32Array.from(owner) },
    actors: { ...gathered(actors, who), count: customers, actorId: ids(customers), attributes: new Map([...actors.attributes].map(([key, { values, code }]) => [key, { values, code: picked(code, who) }])) },
    outcomes: { ...gathered(outcomes, outcome), count: outcome.length, outcomeId: ids(outcome.length), run: Int32Array.from(outcomeRun) },
    otherSteps: { ...gathered(log.otherSteps, []), count: 0 },
  }
}

/** All columns of one kind, at these places. */
function gathered<Columns extends object>(columns: Columns, at: ArrayLike<number>): Columns {
  // Safe: each column comes back as what it was.
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, ArrayBuffer.isView(column) ? picked(column as Column, at) : typeof column === 'object' && 'told' in column ? pickSparse(column as Sparse<Int32Array>, Int32Array.from(at)) : column])) as Columns
}

function picked<C extends Column>(column: C, at: ArrayLike<number>): C {
  // Safe: a typed array's slice is of its own kind.
  const out = new (column.constructor as new (length: number) => C)(column.length === 0 ? 0 : at.length)
  if (column.length === 0) return out
  for (let i = 0; i < at.length; i++) out[i] = column[at[i]!]!
  return out
}

const known = new WeakMap<JourneyLog['outcomes'], Map<number, number[]>>()

function outcomesByRun({ outcomes }: JourneyLog): Map<number, number[]> {
  let byRun = known.get(outcomes)
  if (byRun) return byRun
  known.set(outcomes, (byRun = new Map()))
  for (let o = 0; o < outcomes.count; o++) {
    const own = byRun.get(outcomes.run[o]!)
    if (own) own.push(o)
    else byRun.set(outcomes.run[o]!, [o])
  }
  return byRun
}
