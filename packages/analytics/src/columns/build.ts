import type { ShapeName } from '@throughline/domain'
import { AttributeColumns } from './attributes.ts'
import { datasetHashOf } from './hash.ts'
import { shortDuration } from './entryValues.ts'
import { LONGER, NO_CODE, NO_CODE8, NO_NUMBER, type ActorColumns, type Catalogue, type EntryColumns, type JourneyLog, type OtherStepColumns, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { looseRows } from './loose.ts'
import { amount, IdIndex, type Ints } from './raw.ts'
import { GatheredRows } from './rows.ts'
import { packed, type Sparse } from './sparse.ts'
import { withOtherChannels } from './toldApart.ts'
import { letMove } from '../wasm/logMemory.ts'

/** The shapes columns are made of. Others may be added too: they are passed over. */
export const COLUMN_SHAPES = ['territory', 'channel', 'touchpoint', 'outcomeKind', 'journey', 'journeyStep', 'run', 'interaction', 'runStep', 'outcome', 'perception', 'actor'] as const satisfies readonly ShapeName[]
export type ColumnShape = (typeof COLUMN_SHAPES)[number]

/**
 * Gathers rows of the shapes, as PGCOPY binary files in any number and order, and makes the journey log of them.
 * The log's currency is the most frequent one (ties: first by code); entries keep their own.
 */
export class LogBuilder {
  private readonly rows = new GatheredRows()

  /** Reads one file of a shape's rows, columns in the shape's order. Gives the number of rows. */
  add(shape: ShapeName, file: Uint8Array): number {
    return this.rows.add(shape, file)
  }

  /** Gives the memory of the rows back. Nothing can be added or built any more. */
  giveBack(): void {
    this.rows.giveBack()
  }

  /** What there is so far: for a first look only, news cannot be merged into it. */
  buildPart(): JourneyLog {
    return makeLog(columnsOf(this.rows, '0'))
  }

  /** @param lsn the server's log position the rows stand for, decimal. What names a thing that is not there is kept for the news. */
  build(lsn = '0'): JourneyLog {
    const parts = columnsOf(this.rows, lsn)
    return letMove(makeLog({ ...parts, loose: looseRows(this.rows, parts) }))
  }
}

function columnsOf(rows: GatheredRows, lsn: string): LogParts {
  const currency = usualCurrency(rows)
  const catalogue: Catalogue = {
    currency: rows.currencies[currency] || 'EUR', currencies: rows.currencies.slice(1), handlers: handlersOf(rows.interaction.handler),
    journeys: byId(rows.journeys), steps: byId(rows.steps), touchpoints: byId(rows.touchpoints),
    channels: withOtherChannels(byId(rows.channels)), territories: byId(rows.territories), outcomeKinds: byId(rows.outcomeKinds),
  }
  const actors = buildActors(rows.actor, rows.run.actor, catalogue)
  const { runs, runIndex } = buildRuns(rows.run, catalogue, actors)
  const { outcomes, outcomeValue } = buildOutcomes(rows.outcome, catalogue, runs, runIndex, currency)
  const { entries, otherSteps } = buildEntries(rows, catalogue, runs, runIndex)
  return { entries, runs: { ...runs, outcomeValue }, actors: actors.columns, outcomes, otherSteps, catalogue, loose: [], lsn }
}

/** In order of id; 0 is nobody. */
function handlersOf(handler: Ints): number[] {
  const known = new Set<number>()
  for (let i = 0, before = 0; i < handler.length; i++) {
    const id = handler.array[i]!
    if (id !== before) known.add((before = id))
  }
  known.delete(0)
  return [...known].sort((a, b) => a - b).slice(0, NO_CODE)
}

function usualCurrency(rows: GatheredRows): number {
  const count = new Float64Array(rows.currencies.length)
  const { currency, length } = { currency: rows.interaction.currency.array, length: rows.interaction.currency.length }
  for (let i = 0; i < length; i++) count[currency[i]!]!++
  if (count.subarray(1).every((n) => n === 0)) for (let i = 0; i < rows.outcome.currency.length; i++) count[rows.outcome.currency.at(i)]!++
  let best = 0
  for (let c = 1; c < count.length; c++) {
    if (count[c] === 0) continue
    if (best === 0 || count[c]! > count[best]! || (count[c] === count[best] && rows.currencies[c]! < rows.currencies[best]!)) best = c
  }
  return best
}

function buildActors({ id, kind, territory, person, attributes }: GatheredRows['actor'], runActor: Ints, catalogue: Catalogue): { columns: ActorColumns; indexOf: (actorId: number) => number } {
  const place = new IdIndex(id.array, id.length)
  // Merged actors stand for the person they were merged into.
  const personOf = (actorId: number): number => {
    let current = actorId
    for (let hop = 0; hop < 16; hop++) {
      const at = place.of(current)
      if (at < 0 || person.at(at) === 0 || person.at(at) === current) break
      current = person.at(at)
    }
    return current
  }
  const people = new Set<number>()
  for (let i = 0; i < id.length; i++) people.add(personOf(id.at(i)))
  for (let r = 0; r < runActor.length; r++) people.add(personOf(runActor.at(r)))
  const ids = Int32Array.from(people).sort()
  const index = new IdIndex(ids, ids.length)
  const territories = indexesOf(catalogue.territories, NO_CODE8)
  const gathered = new AttributeColumns(ids.length)
  const columns = { count: ids.length, actorId: ids, kind: new Uint8Array(ids.length), territory: new Uint8Array(ids.length).fill(NO_CODE8), attributes: new Map() as ActorColumns['attributes'], crowded: new Set<string>(), numbers: new Map<string, Float64Array>() }
  for (let a = 0; a < ids.length; a++) {
    const from = place.of(ids[a]!)
    if (from < 0) continue
    columns.kind[a] = kind.at(from)
    columns.territory[a] = territories.get(territory.at(from)) ?? NO_CODE8
    gathered.set(a, attributes[from])
  }
  return { columns: { ...columns, attributes: gathered.build(), crowded: gathered.crowded(), numbers: gathered.numbers() }, indexOf: (actorId) => index.of(personOf(actorId)) }
}

function buildRuns(from: GatheredRows['run'], catalogue: Catalogue, actors: { indexOf: (actorId: number) => number }): { runs: Omit<RunColumns, 'outcomeValue'>; runIndex: IdIndex } {
  const order = sortedById(from.id)
  const count = order.length
  const journeys = indexesOf(catalogue.journeys), territories = indexesOf(catalogue.territories, NO_CODE8), kinds = indexesOf(catalogue.outcomeKinds, NO_CODE8)
  const runs = {
    count, start: new Int32Array(count + 1), runId: new Int32Array(count), journey: new Uint16Array(count), actor: new Int32Array(count),
    territory: new Uint8Array(count), status: new Uint8Array(count), outcomeKind: new Uint8Array(count), startedAt: new Int32Array(count), endedAt: new Int32Array(count),
    customerValue: new Uint8Array(count).fill(NO_CODE8),
  }
  for (let r = 0; r < count; r++) {
    const i = order[r]!
    runs.runId[r] = from.id.at(i)
    runs.journey[r] = journeys.get(from.journey.at(i)) ?? NO_CODE
    runs.actor[r] = actors.indexOf(from.actor.at(i))
    runs.territory[r] = territories.get(from.territory.at(i)) ?? NO_CODE8
    runs.status[r] = from.status.at(i)
    runs.outcomeKind[r] = kinds.get(from.outcomeKind.at(i)) ?? NO_CODE8
    runs.startedAt[r] = from.startedAt.at(i)
    runs.endedAt[r] = from.endedAt.at(i)
  }
  return { runs, runIndex: new IdIndex(runs.runId, count) }
}

function buildOutcomes(from: GatheredRows['outcome'], catalogue: Catalogue, runs: Omit<RunColumns, 'outcomeValue'>, runIndex: IdIndex, currency: number): { outcomes: OutcomeColumns; outcomeValue: Sparse<Int32Array> } {
  const kinds = indexesOf(catalogue.outcomeKinds, NO_CODE8)
  const order = sortedById(from.id).filter((i) => runIndex.of(from.run.at(i)) >= 0)
  const outcomes = {
    count: order.length, outcomeId: new Int32Array(order.length), run: new Int32Array(order.length), kind: new Uint8Array(order.length),
    currency: new Uint8Array(catalogue.currencies.length > 1 ? order.length : 0), customerValue: new Uint8Array(order.length),
  }
  const values = new Int32Array(order.length), ofRun = new Float64Array(runs.count)
  order.forEach((i, o) => {
    const r = runIndex.of(from.run.at(i))
    const code = from.currency.at(i)
    const value = code === 0 ? NO_NUMBER : from.value.at(i)
    outcomes.outcomeId[o] = from.id.at(i)
    outcomes.run[o] = r
    outcomes.kind[o] = kinds.get(from.kind.at(i)) ?? NO_CODE8
    values[o] = value
    if (outcomes.currency.length > 0) outcomes.currency[o] = code === 0 ? NO_CODE8 : code - 1
    outcomes.customerValue[o] = from.customerValue.at(i)
    if (value !== NO_NUMBER && code === currency) ofRun[r]! += value
    if (from.customerValue.at(i) !== NO_CODE8) runs.customerValue[r] = from.customerValue.at(i)
  })
  return { outcomes: { ...outcomes, value: packed(values, values.length, (value) => value === NO_NUMBER) }, outcomeValue: packed(Int32Array.from(ofRun, amount), runs.count, (sum) => sum === 0) }
}

function buildEntries(rows: GatheredRows, catalogue: Catalogue, runs: Pick<RunColumns, 'start' | 'count'>, runIndex: IdIndex): { entries: EntryColumns; otherSteps: OtherStepColumns } {
  const from = rows.interaction, place = rows.runStep
  const rowOf = new IdIndex(from.id.array, from.id.length)
  const steps = indexesOf(catalogue.steps), touchpoints = indexesOf(catalogue.touchpoints), channels = indexesOf(catalogue.channels, NO_CODE8)

  // Counting sort by run: count, prefix, scatter.
  const { start } = runs
  let others = 0
  for (let i = 0; i < place.run.length; i++) {
    if (place.isPrimary.at(i) === 0) {
      others++
      continue
    }
    const r = runIndex.of(place.run.at(i))
    if (r >= 0 && rowOf.of(place.interaction.at(i)) >= 0) start[r + 1]!++
  }
  for (let r = 0; r < runs.count; r++) start[r + 1]! += start[r]!
  const count = start[runs.count]!
  const row = new Int32Array(count), step = new Uint16Array(count)
  const next = start.slice(0, runs.count)
  const other = { run: new Int32Array(others), interactionId: new Int32Array(others), step: new Uint16Array(others) }
  let o = 0
  for (let i = 0; i < place.run.length; i++) {
    const r = runIndex.of(place.run.at(i)), at = rowOf.of(place.interaction.at(i))
    if (r < 0 || at < 0) continue
    const s = place.step.at(i) === 0 ? NO_CODE : (steps.get(place.step.at(i)) ?? NO_CODE)
    if (place.isPrimary.at(i) === 0) {
      other.run[o] = r
      other.interactionId[o] = place.interaction.at(i)
      other.step[o++] = s
    } else {
      const to = next[r]!++
      row[to] = at
      step[to] = s
    }
  }
  sortWithinRuns(start, runs.count, row, step, from.at.array, from.id.array)

  const entries = {
    count, at: new Int32Array(count), interactionId: new Int32Array(count), touchpoint: new Uint16Array(count), step, channel: new Uint8Array(count), flags: new Uint8Array(count),
    durationS: new Uint16Array(count), cost: new Int32Array(count), revenue: new Int32Array(count), currency: new Uint8Array(catalogue.currencies.length > 1 ? count : 0),
  }
  const handlers = new Uint16Array(count)
  const touchpointOf = tableOf(touchpoints), channelOf = tableOf(channels), handlerOf = new Map(catalogue.handlers.map((id, index) => [id, index]))
  for (let e = 0; e < count; e++) {
    const i = row[e]!
    entries.at[e] = from.at.array[i]!
    entries.interactionId[e] = from.id.array[i]!
    entries.touchpoint[e] = touchpointOf[from.touchpoint.array[i]!] ?? NO_CODE
    entries.channel[e] = channelOf[from.channel.array[i]!] ?? NO_CODE8
    entries.flags[e] = from.flags.array[i]!
    entries.durationS[e] = shortDuration(from.durationS.array[i]!)
    const code = from.currency.array[i]!
    if (entries.currency.length > 0) entries.currency[e] = code === 0 ? NO_CODE8 : code - 1
    const handler = from.handler.array[i]!
    handlers[e] = handler === 0 ? NO_CODE : (handlerOf.get(handler) ?? NO_CODE)
    entries.cost[e] = code === 0 ? NO_NUMBER : from.cost.array[i]!
    entries.revenue[e] = code === 0 ? NO_NUMBER : from.revenue.array[i]!
  }
  const sentiment = perceptions(rows.perception, entries)
  const longer = entries.durationS.includes(LONGER) ? Int32Array.from(row, (i) => from.durationS.array[i]!) : new Int32Array(0)
  return {
    entries: {
      ...entries, longerS: packed(longer, longer.length, (seconds) => shortDuration(seconds) !== LONGER), sentiment: packed(sentiment, count, Number.isNaN),
      handler: packed(handlers, count, (code) => code === NO_CODE),
    },
    otherSteps: { count: o, run: other.run.subarray(0, o), interactionId: other.interactionId.subarray(0, o), step: other.step.subarray(0, o) },
  }
}

/** Writes flags and gives the sentiments. What was told with the interaction comes first; of several perceptions the one heard last counts. */
function perceptions(from: GatheredRows['perception'], entries: { readonly interactionId: Int32Array; readonly count: number; readonly flags: Uint8Array }): Float32Array {
  const felt = new Float32Array(entries.count).fill(Number.NaN)
  if (from.id.length === 0) return felt
  const entryOf = new IdIndex(entries.interactionId, entries.count)
  const own = entries.flags.slice()
  for (const i of sortedById(from.id)) {
    const e = entryOf.of(from.interaction.at(i))
    if (e < 0) continue
    perceive(entries.flags, e, own[e]!, from.effort.at(i), from.success.at(i), from.hasWords.at(i) === 1)
    const sentiment = from.sentiment.array[i]!
    if (sentiment === sentiment) felt[e] = sentiment
  }
  return felt
}

/** Writes a perception into the flags of its entry. @param own the entry's flags as told with the interaction: they are not overwritten. */
export function perceive(of: Uint8Array, e: number, own: number, effort: number, success: number, hasWords: boolean): void {
  let flags = of[e]!
  if (own >> 4 === 0 && effort > 0) flags = (flags & 0x0f) | (Math.min(7, effort) << 4)
  if ((own & 2) === 0 && success >= 0) flags = (flags & ~6) | (success === 1 ? 6 : 2)
  if (hasWords) flags |= 8
  of[e] = flags
}

/** A log but for its hash. */
export type LogParts = Omit<JourneyLog, 'datasetHash'>

/** A log whose hash is worked out when first asked for, unless it is known. */
export function makeLog(parts: LogParts, known?: string): JourneyLog {
  let hash = known
  return {
    ...parts,
    get datasetHash() {
      return (hash ??= datasetHashOf(parts))
    },
  }
}

function byId<T extends { readonly id: number }>(things: readonly T[]): T[] {
  return [...new Map(things.map((t) => [t.id, t])).values()].sort((a, b) => a.id - b.id)
}

/** @param absent what stands for none: things from there on are not told apart, rather than taken for others. */
function indexesOf(things: readonly { readonly id: number }[], absent: number = NO_CODE): Map<number, number> {
  return new Map(things.slice(0, absent).map((t, i) => [t.id, i]))
}

function tableOf(indexes: ReadonlyMap<number, number>): readonly (number | undefined)[] {
  const table: (number | undefined)[] = []
  for (const [id, index] of indexes) table[id] = index
  return table
}

/** Row numbers in order of id; quick when they are in order already. */
function sortedById(id: Ints): Int32Array {
  const order = Int32Array.from({ length: id.length }, (_, i) => i)
  for (let i = 1; i < id.length; i++) if (id.at(i) < id.at(i - 1)) return order.sort((a, b) => id.at(a) - id.at(b))
  return order
}

/** Ties in time keep arrival order: channels stamp whole seconds, so ties are common. */
function sortWithinRuns(start: Int32Array, runs: number, row: Int32Array, step: Uint16Array, at: Int32Array, id: Int32Array): void {
  for (let r = 0; r < runs; r++) {
    const first = start[r]!, end = start[r + 1]!
    if (end - first > 64) {
      const order = Array.from({ length: end - first }, (_, i) => first + i).sort((x, y) => at[row[x]!]! - at[row[y]!]! || id[row[x]!]! - id[row[y]!]!)
      const rows = order.map((x) => row[x]!), steps = order.map((x) => step[x]!)
      row.set(rows, first)
      step.set(steps, first)
      continue
    }
    for (let i = first + 1; i < end; i++) {
      const moving = row[i]!, movingStep = step[i]!, when = at[moving]!, which = id[moving]!
      let j = i - 1
      while (j >= first && (at[row[j]!]! > when || (at[row[j]!] === when && id[row[j]!]! > which))) {
        row[j + 1] = row[j]!
        step[j + 1] = step[j]!
        j--
      }
      row[j + 1] = moving
      step[j + 1] = movingStep
    }
  }
}
