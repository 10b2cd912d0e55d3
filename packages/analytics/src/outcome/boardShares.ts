import { customerOrder } from '../columns/byCustomer.ts'
import { outcomesOfRuns } from '../columns/outcomesOfRuns.ts'
import type { Selection } from '../columns/select.ts'
import type { RatioSums, SharedSums } from '../kernel/ratio.ts'
import { inMemory } from '../wasm/logMemory.ts'
import { basesOf, BothCells, BothSides, Side, SideCells, type Bases } from './boardSides.ts'
import type { EverSeen } from './everSeen.ts'

/** Of ended runs, by customer. */
export interface BoardShares<Sums = RatioSums> {
  /** Achieved, of journeys that can be judged. */
  readonly all: Sums
  /** By outcome kind: with such an outcome, of the journeys in which it was ever seen. */
  readonly kinds: ReadonlyMap<string, Sums>
  /** By journey: achieved. */
  readonly journeys: ReadonlyMap<string, Sums>
}

export interface BoardBefore {
  readonly shares: BoardShares
  readonly shared: BoardShares<SharedSums>
}

interface SharesOfBoth {
  readonly now: BoardShares
  readonly before: BoardBefore | null
}

const recent = new WeakMap<Selection, BoardShares>()

/** Shares of one cohort, and of the one it is held against. Those of one are kept as long as the selection is. */
export function boardShares(now: Selection, before: Selection | null, seen: EverSeen, judged: ReadonlySet<string>): SharesOfBoth {
  const known = before === null ? recent.get(now) : undefined
  if (known) return { now: known, before: null }
  const found = sharesOfBoth(now, before, seen, judged)
  recent.set(now, found.now)
  if (before && found.before) recent.set(before, found.before.shares)
  return found
}

/** In one walk from customer to customer. Measures: kinds, then journeys, then all. */
function sharesOfBoth(now: Selection, before: Selection | null, seen: EverSeen, judged: ReadonlySet<string>): SharesOfBoth {
  const { journeys, outcomeKinds } = now.log.catalogue
  const bases = basesOf(journeys, [...outcomeKinds.map((kind) => (j: { code: string }) => seen.has(`${j.code} ${kind.code}`)), ...journeys.map((own) => (j: { code: string }) => j.code === own.code), (j) => judged.has(j.code)])
  const isJudged = Uint8Array.from(journeys, (j) => (judged.has(j.code) ? 1 : 0))
  const { one, two, both } = sharesInMemory(now, before, bases, isJudged) ?? walk(now, before, bases, isJudged)
  const named = <Sums>(sums: readonly Sums[]): BoardShares<Sums> => ({
    kinds: new Map(outcomeKinds.map((k, i) => [k.code, sums[i]!])), journeys: new Map(journeys.map((j, i) => [j.code, sums[outcomeKinds.length + i]!])), all: sums.at(-1)!,
  })
  return { now: named(one), before: before && { shares: named(two), shared: named(both) } }
}

interface Sides {
  readonly one: readonly RatioSums[]
  readonly two: readonly RatioSums[]
  readonly both: readonly SharedSums[]
}

function sharesInMemory({ log, runIn }: Selection, before: Selection | null, bases: Bases, isJudged: Uint8Array): Sides | null {
  const { runs, actors, catalogue } = log, { start, kind } = outcomesOfRuns(log), order = customerOrder(runs, actors.count)
  return inMemory(log, (memory) => {
    const one = new SideCells(memory, bases), two = new SideCells(memory, bases), both = new BothCells(memory, bases)
    memory.kernels.boardShares(
      runs.count, memory.put(order.run), memory.put(runs.actor), memory.put(runs.journey), catalogue.journeys.length, memory.put(runs.status), memory.put(isJudged), memory.put(runIn), before ? memory.put(before.runIn) : 0, memory.room(4 * runs.count + 4),
      memory.put(start), memory.put(kind), catalogue.outcomeKinds.length, memory.put(bases.start), memory.put(bases.base), memory.put(bases.ofMeasure), one.at, two.at, both.ofBases, both.ofMeasures,
    )
    return { one: one.sums(), two: two.sums(), both: both.sums() }
  })
}

function walk({ log, runIn }: Selection, before: Selection | null, bases: Bases, isJudged: Uint8Array): Sides {
  const { runs, actors, catalogue } = log, outcomes = outcomesOfRuns(log), order = customerOrder(runs, actors.count)
  const kinds = catalogue.outcomeKinds.length, journeys = catalogue.journeys.length
  const one = new Side(bases), two = new Side(bases), both = new BothSides(bases)
  const take = (side: Side, r: number, j: number): void => {
    side.take(j)
    for (let o = outcomes.start[r]!, end = outcomes.start[r + 1]!; o < end; o++) side.y[outcomes.kind[o]!]!++
    if (runs.status[r] !== 1) return
    side.y[kinds + j]!++
    if (isJudged[j] === 1) side.y[kinds + journeys]!++
  }
  for (let c = 0; c < actors.count; c++) {
    for (let i = order.start[c]!; i < order.start[c + 1]!; i++) {
      const r = order.run[i]!, j = runs.journey[r]!
      if (runs.status[r] === 0 || j >= journeys) continue
      if (runIn[r] === 1) take(one, r, j)
      if (before?.runIn[r] === 1) take(two, r, j)
    }
    both.put(one, two)
    one.put()
    two.put()
  }
  return { one: one.sums(), two: two.sums(), both: both.sums() }
}
