import { shapes, type ShapeName } from '@throughline/domain'
import { AttributeColumns } from './attributes.ts'
import { datasetHashOf } from './hash.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type ActorColumns, type Catalogue, type EntryColumns, type JourneyLog, type OtherStepColumns, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { readPgcopy, type RowReader } from './pgcopy.ts'
import { ACTOR_KIND_BY_NAME, amount, flagsOf, IdIndex, Ints, percentOf, Reals } from './raw.ts'

/** The shapes columns are made of. Others may be added too: they are passed over. */
export const COLUMN_SHAPES = ['territory', 'channel', 'touchpoint', 'outcomeKind', 'journey', 'journeyStep', 'run', 'interaction', 'runStep', 'outcome', 'perception', 'actor'] as const satisfies readonly ShapeName[]
export type ColumnShape = (typeof COLUMN_SHAPES)[number]

/**
 * Gathers rows of the shapes, as PGCOPY binary files in any number and order, and makes the journey log of them.
 * The log's currency is the most frequent one (ties: first by code); entries keep their own.
 */
export class LogBuilder {
  private readonly territories: Catalogue['territories'][number][] = []
  private readonly channels: Catalogue['channels'][number][] = []
  private readonly touchpoints: Catalogue['touchpoints'][number][] = []
  private readonly outcomeKinds: Catalogue['outcomeKinds'][number][] = []
  private readonly journeys: Catalogue['journeys'][number][] = []
  private readonly steps: Catalogue['steps'][number][] = []
  private readonly currencies: string[] = ['']
  private readonly interaction = { id: new Ints(), touchpoint: new Ints(), channel: new Ints(), at: new Ints(), durationS: new Ints(), cost: new Ints(), revenue: new Ints(), currency: new Ints(), flags: new Ints() }
  private readonly run = { id: new Ints(), journey: new Ints(), actor: new Ints(), territory: new Ints(), status: new Ints(), outcomeKind: new Ints(), startedAt: new Ints(), endedAt: new Ints() }
  private readonly runStep = { run: new Ints(), interaction: new Ints(), step: new Ints(), isPrimary: new Ints() }
  private readonly outcome = { id: new Ints(), run: new Ints(), kind: new Ints(), value: new Ints(), currency: new Ints(), customerValue: new Ints() }
  private readonly perception = { id: new Ints(), interaction: new Ints(), sentiment: new Reals(), effort: new Ints(), success: new Ints(), hasWords: new Ints() }
  private readonly actor = { id: new Ints(), kind: new Ints(), territory: new Ints(), person: new Ints(), attributes: [] as unknown[] }

  /** Reads one file of a shape's rows, columns in the shape's order. Gives the number of rows. */
  add(shape: ShapeName, file: Uint8Array): number {
    const names = shapes[shape].columns.map((c) => c.name)
    const reader = this.readerOf(shape, (name) => names.indexOf(name))
    return reader ? readPgcopy(file, names.length, reader) : 0
  }

  /** @param lsn the server's log position the rows stand for, decimal. */
  build(lsn = '0'): JourneyLog {
    const currency = this.usualCurrency()
    const catalogue: Catalogue = {
      currency: this.currencies[currency] || 'EUR', currencies: this.currencies.slice(1),
      journeys: byId(this.journeys), steps: byId(this.steps), touchpoints: byId(this.touchpoints),
      channels: byId(this.channels), territories: byId(this.territories), outcomeKinds: byId(this.outcomeKinds),
    }
    const actors = this.buildActors(catalogue)
    const { runs, runIndex } = this.buildRuns(catalogue, actors)
    const outcomes = this.buildOutcomes(catalogue, runs, runIndex, currency)
    const { entries, otherSteps } = this.buildEntries(catalogue, runs, runIndex)
    return makeLog({ entries, runs, actors: actors.columns, outcomes, otherSteps, catalogue, lsn })
  }

  private readerOf(shape: ShapeName, column: (name: string) => number): ((row: RowReader) => void) | null {
    switch (shape) {
      case 'territory': case 'channel': case 'touchpoint': {
        const into = shape === 'territory' ? this.territories : shape === 'channel' ? this.channels : this.touchpoints
        const [id, code, name] = ['id', 'code', 'name'].map(column) as [number, number, number]
        return (row) => void into.push({ id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)! })
      }
      case 'outcomeKind': {
        const [id, code, name, isGood] = ['id', 'code', 'name', 'is_good'].map(column) as [number, number, number, number]
        return (row) => void this.outcomeKinds.push({ id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)!, isGood: row.flag(isGood, 0) === 1 })
      }
      case 'journey': {
        const [id, code, name, tier, origin, parent, goal, version, rules] = ['id', 'code', 'name', 'tier', 'origin', 'parent_id', 'goal', 'version', 'rules'].map(column) as [number, number, number, number, number, number, number, number, number]
        return (row) => void this.journeys.push({
          id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)!, tier: row.text(tier)!, origin: row.text(origin)!,
          parentId: row.isNull(parent) ? null : row.whole(parent, 0), goal: row.text(goal)!, version: row.whole(version, 1), rules: row.json(rules),
        })
      }
      case 'journeyStep': {
        const [id, journey, key, name, position] = ['id', 'journey_id', 'key', 'name', 'position'].map(column) as [number, number, number, number, number]
        return (row) => void this.steps.push({ id: row.whole(id, 0), journeyId: row.whole(journey, 0), key: row.text(key)!, name: row.text(name)!, position: row.whole(position, 0) })
      }
      case 'interaction': return this.interactionReader(column)
      case 'run': {
        const to = this.run
        const [id, journey, actor, territory, status, kind, started, ended] = ['id', 'journey_id', 'actor_id', 'territory_id', 'status', 'outcome_kind_id', 'started_at', 'ended_at'].map(column) as [number, number, number, number, number, number, number, number]
        return (row) => {
          to.id.push(row.whole(id, 0))
          to.journey.push(row.whole(journey, 0))
          to.actor.push(row.whole(actor, 0))
          to.territory.push(row.whole(territory, 0))
          // active, achieved, failed, abandoned: told apart by first letter and length.
          to.status.push(row.initial(status) === 0x66 ? 2 : row.length[status] === 6 ? 0 : row.length[status] === 8 ? 1 : 3)
          to.outcomeKind.push(row.whole(kind, 0))
          to.startedAt.push(row.seconds(started, 0))
          to.endedAt.push(row.seconds(ended, NO_NUMBER))
        }
      }
      case 'runStep': {
        const to = this.runStep
        const [run, interaction, step, isPrimary] = ['run_id', 'interaction_id', 'step_id', 'is_primary'].map(column) as [number, number, number, number]
        return (row) => {
          to.run.push(row.whole(run, 0))
          to.interaction.push(row.whole(interaction, 0))
          to.step.push(row.whole(step, 0))
          to.isPrimary.push(row.flag(isPrimary, 0))
        }
      }
      case 'outcome': {
        const to = this.outcome
        const [id, run, kind, value, currency, percent] = ['id', 'run_id', 'kind_id', 'value_minor', 'currency', 'customer_value_percent'].map(column) as [number, number, number, number, number, number]
        return (row) => {
          if (row.isNull(run)) return
          to.id.push(row.whole(id, 0))
          to.run.push(row.whole(run, 0))
          to.kind.push(row.whole(kind, 0))
          to.value.push(amount(row.whole(value, NO_NUMBER)))
          to.currency.push(this.currencyCode(row, currency))
          to.customerValue.push(percentOf(row.isNull(percent) ? null : row.whole(percent, 0)))
        }
      }
      case 'perception': {
        const to = this.perception
        const [id, interaction, sentiment, effort, success, words] = ['id', 'interaction_id', 'sentiment', 'effort', 'success', 'words'].map(column) as [number, number, number, number, number, number]
        return (row) => {
          if (row.isNull(interaction)) return
          to.id.push(row.whole(id, 0))
          to.interaction.push(row.whole(interaction, 0))
          to.sentiment.push(row.real(sentiment))
          to.effort.push(row.whole(effort, 0))
          to.success.push(row.flag(success, -1))
          to.hasWords.push(row.length[words]! > 0 ? 1 : 0)
        }
      }
      case 'actor': {
        const to = this.actor
        const [id, kind, territory, person, attributes] = ['id', 'kind', 'territory_id', 'person_id', 'attributes'].map(column) as [number, number, number, number, number]
        return (row) => {
          to.id.push(row.whole(id, 0))
          to.kind.push(ACTOR_KIND_BY_NAME[row.text(kind)!] ?? 0)
          to.territory.push(row.whole(territory, 0))
          to.person.push(row.whole(person, 0))
          to.attributes.push(row.length[attributes]! > 3 ? row.json(attributes) : null)
        }
      }
      default: return null
    }
  }

  private interactionReader(column: (name: string) => number): (row: RowReader) => void {
    const to = this.interaction
    const [id, touchpoint, channel, direction, at, duration, cost, revenue, currency, success, effort, text] =
      ['id', 'touchpoint_id', 'channel_id', 'direction', 'occurred_at', 'duration_ms', 'cost_minor', 'revenue_minor', 'currency', 'success', 'effort', 'text'].map(column) as [number, number, number, number, number, number, number, number, number, number, number, number]
    return (row) => {
      to.id.push(row.whole(id, 0))
      to.touchpoint.push(row.whole(touchpoint, 0))
      to.channel.push(row.whole(channel, 0))
      to.at.push(row.seconds(at, 0))
      const ms = row.whole(duration, NO_NUMBER)
      to.durationS.push(ms === NO_NUMBER ? NO_NUMBER : Math.round(ms / 1000))
      to.cost.push(amount(row.whole(cost, NO_NUMBER)))
      to.revenue.push(amount(row.whole(revenue, NO_NUMBER)))
      to.currency.push(this.currencyCode(row, currency))
      const known = row.flag(success, -1)
      to.flags.push(flagsOf(row.initial(direction) === 0x6f, known < 0 ? null : known === 1, row.length[text]! > 0, row.whole(effort, 0)))
    }
  }

  /** 0 when there is none. */
  private currencyCode(row: RowReader, column: number): number {
    if (row.length[column]! < 1) return 0
    const text = row.text(column)!
    const known = this.currencies.indexOf(text)
    return known >= 0 ? known : this.currencies.push(text) - 1
  }

  private usualCurrency(): number {
    const count = new Float64Array(this.currencies.length)
    const { currency, length } = { currency: this.interaction.currency.array, length: this.interaction.currency.length }
    for (let i = 0; i < length; i++) count[currency[i]!]!++
    if (count.subarray(1).every((n) => n === 0)) for (let i = 0; i < this.outcome.currency.length; i++) count[this.outcome.currency.at(i)]!++
    let best = 0
    for (let c = 1; c < count.length; c++) {
      if (count[c] === 0) continue
      if (best === 0 || count[c]! > count[best]! || (count[c] === count[best] && this.currencies[c]! < this.currencies[best]!)) best = c
    }
    return best
  }

  private buildActors(catalogue: Catalogue): { columns: ActorColumns; indexOf: (actorId: number) => number } {
    const { id, kind, territory, person, attributes } = this.actor
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
    for (let r = 0; r < this.run.actor.length; r++) people.add(personOf(this.run.actor.at(r)))
    const ids = Int32Array.from(people).sort()
    const index = new IdIndex(ids, ids.length)
    const territories = indexesOf(catalogue.territories)
    const gathered = new AttributeColumns(ids.length)
    const columns = { count: ids.length, actorId: ids, kind: new Uint8Array(ids.length), territory: new Uint8Array(ids.length).fill(NO_CODE8), attributes: new Map() as ActorColumns['attributes'] }
    for (let a = 0; a < ids.length; a++) {
      const from = place.of(ids[a]!)
      if (from < 0) continue
      columns.kind[a] = kind.at(from)
      columns.territory[a] = territories.get(territory.at(from)) ?? NO_CODE8
      gathered.set(a, attributes[from])
    }
    return { columns: { ...columns, attributes: gathered.build() }, indexOf: (actorId) => index.of(personOf(actorId)) }
  }

  private buildRuns(catalogue: Catalogue, actors: { indexOf: (actorId: number) => number }): { runs: RunColumns; runIndex: IdIndex } {
    const from = this.run
    const order = sortedById(from.id)
    const count = order.length
    const journeys = indexesOf(catalogue.journeys), territories = indexesOf(catalogue.territories), kinds = indexesOf(catalogue.outcomeKinds)
    const runs = {
      count, start: new Int32Array(count + 1), runId: new Int32Array(count), journey: new Uint16Array(count), actor: new Int32Array(count),
      territory: new Uint8Array(count), status: new Uint8Array(count), outcomeKind: new Uint8Array(count), startedAt: new Int32Array(count), endedAt: new Int32Array(count),
      outcomeValue: new Int32Array(count), customerValue: new Uint8Array(count).fill(NO_CODE8),
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

  private buildOutcomes(catalogue: Catalogue, runs: RunColumns, runIndex: IdIndex, currency: number): OutcomeColumns {
    const from = this.outcome
    const kinds = indexesOf(catalogue.outcomeKinds)
    const order = sortedById(from.id).filter((i) => runIndex.of(from.run.at(i)) >= 0)
    const outcomes = { count: order.length, outcomeId: new Int32Array(order.length), run: new Int32Array(order.length), kind: new Uint8Array(order.length), value: new Int32Array(order.length), currency: new Uint8Array(order.length), customerValue: new Uint8Array(order.length) }
    order.forEach((i, o) => {
      const r = runIndex.of(from.run.at(i))
      const code = from.currency.at(i)
      const value = code === 0 ? NO_NUMBER : from.value.at(i)
      outcomes.outcomeId[o] = from.id.at(i)
      outcomes.run[o] = r
      outcomes.kind[o] = kinds.get(from.kind.at(i)) ?? NO_CODE8
      outcomes.value[o] = value
      outcomes.currency[o] = code === 0 ? NO_CODE8 : code - 1
      outcomes.customerValue[o] = from.customerValue.at(i)
      if (value !== NO_NUMBER && code === currency) runs.outcomeValue[r]! += value
      if (from.customerValue.at(i) !== NO_CODE8) runs.customerValue[r] = from.customerValue.at(i)
    })
    return outcomes
  }

  private buildEntries(catalogue: Catalogue, runs: RunColumns, runIndex: IdIndex): { entries: EntryColumns; otherSteps: OtherStepColumns } {
    const from = this.interaction, place = this.runStep
    const rowOf = new IdIndex(from.id.array, from.id.length)
    const steps = indexesOf(catalogue.steps), touchpoints = indexesOf(catalogue.touchpoints), channels = indexesOf(catalogue.channels)

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
      durationS: new Int32Array(count), cost: new Int32Array(count), revenue: new Int32Array(count), currency: new Uint8Array(count), sentiment: new Float32Array(count).fill(Number.NaN),
    }
    const touchpointOf = tableOf(touchpoints), channelOf = tableOf(channels)
    for (let e = 0; e < count; e++) {
      const i = row[e]!
      entries.at[e] = from.at.array[i]!
      entries.interactionId[e] = from.id.array[i]!
      entries.touchpoint[e] = touchpointOf[from.touchpoint.array[i]!] ?? NO_CODE
      entries.channel[e] = channelOf[from.channel.array[i]!] ?? NO_CODE8
      entries.flags[e] = from.flags.array[i]!
      entries.durationS[e] = from.durationS.array[i]!
      const code = from.currency.array[i]!
      entries.currency[e] = code === 0 ? NO_CODE8 : code - 1
      entries.cost[e] = code === 0 ? NO_NUMBER : from.cost.array[i]!
      entries.revenue[e] = code === 0 ? NO_NUMBER : from.revenue.array[i]!
    }
    this.addPerceptions(entries)
    return { entries, otherSteps: { count: o, run: other.run.subarray(0, o), interactionId: other.interactionId.subarray(0, o), step: other.step.subarray(0, o) } }
  }

  /** What was told with the interaction comes first; of several perceptions the one heard last counts. */
  private addPerceptions(entries: { readonly interactionId: Int32Array; readonly count: number; readonly flags: Uint8Array; readonly sentiment: Float32Array }): void {
    const from = this.perception
    if (from.id.length === 0) return
    const entryOf = new IdIndex(entries.interactionId, entries.count)
    const own = entries.flags.slice()
    for (const i of sortedById(from.id)) {
      const e = entryOf.of(from.interaction.at(i))
      if (e >= 0) perceive(entries, e, own[e]!, from.sentiment.array[i]!, from.effort.at(i), from.success.at(i), from.hasWords.at(i) === 1)
    }
  }
}

/** Writes a perception into its entry. @param own the entry's flags as told with the interaction: they are not overwritten. */
export function perceive(entries: { readonly flags: Uint8Array; readonly sentiment: Float32Array }, e: number, own: number, sentiment: number, effort: number, success: number, hasWords: boolean): void {
  if (sentiment === sentiment) entries.sentiment[e] = sentiment
  let flags = entries.flags[e]!
  if (own >> 4 === 0 && effort > 0) flags = (flags & 0x0f) | (Math.min(7, effort) << 4)
  if ((own & 2) === 0 && success >= 0) flags = (flags & ~6) | (success === 1 ? 6 : 2)
  if (hasWords) flags |= 8
  entries.flags[e] = flags
}

/** A log whose hash is worked out when first asked for, unless it is known. */
export function makeLog(parts: Omit<JourneyLog, 'datasetHash'>, known?: string): JourneyLog {
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

function indexesOf(things: readonly { readonly id: number }[]): Map<number, number> {
  return new Map(things.map((t, i) => [t.id, i]))
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
