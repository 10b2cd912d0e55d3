import { shapes } from '@throughline/domain'
import { makeLog, perceive } from './build.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type ActorColumns, type Catalogue, type EntryColumns, type JourneyLog, type OtherStepColumns, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { ACTOR_KIND_BY_NAME, amount, flagsIn, flagsOf, percentOf, STATUS_BY_NAME } from './raw.ts'
import { MOST_VALUES } from './attributes.ts'
import type { RowChange } from './rowChange.ts'
import { takeUp, type LooseRow } from './loose.ts'
import { insertRows, removeRows } from './splice.ts'

export type { RowChange } from './rowChange.ts'

type Row = RowChange['row']

const SHAPE_ORDER: ReadonlyMap<string, number> = new Map((['territory', 'channel', 'touchpoint', 'outcomeKind', 'journey', 'journeyStep', 'actor', 'run', 'interaction', 'runStep', 'outcome', 'perception'] as const).map((name, i) => [name, i]))

/**
 * Merges one batch of committed changes, in order, into the columns; the batch must be whole transactions.
 * Works in place: the log handed in must not be used afterwards, not even when the answer is null.
 * @returns the log as of `lsn`, or null when the columns cannot know the answer and must be built from rows anew
 *   (a step or journey was deleted, a perception changed, an interaction came back that had left).
 */
export function mergeChanges(log: JourneyLog, changes: readonly RowChange[], lsn: string): JourneyLog | null {
  const { due, loose } = takeUp(log.loose, changes)
  const merge = new Merge(log)
  // Names before what is named, runs before their steps; within a shape the order stays.
  const inOrder = due.filter((c) => SHAPE_ORDER.has(c.shape)).sort((a, b) => SHAPE_ORDER.get(a.shape)! - SHAPE_ORDER.get(b.shape)!)
  for (const change of inOrder) if (!merge.take(change)) return null
  return merge.finish(lsn, loose)
}

/** Columns whose number of rows may still change. */
type Counted<T extends { readonly count: number }> = Omit<T, 'count'> & { count: number }

/** An entry on its way in: what is known of its interaction, and where it belongs. */
interface Pending {
  /** Column values; null while only an entry already in the columns knows them. */
  values: EntryValues | null
  /** Id of its primary run; null: none. */
  runId: number | null
  step: number
  isDeleted: boolean
  /** Place in the columns before this batch, or −1. */
  readonly was: number
  readonly wasRunId: number | null
}

type EntryValues = Record<Exclude<keyof EntryColumns, 'count'>, number>

interface RunValues {
  readonly runId: number
  journey: number
  actor: number
  territory: number
  status: number
  outcomeKind: number
  startedAt: number
  endedAt: number
}

class Merge {
  private readonly log: JourneyLog
  private readonly catalogue: { -readonly [K in keyof Catalogue]: Catalogue[K] }
  private actors: ActorColumns
  private runs: RunColumns
  private readonly newRuns = new Map<number, RunValues>()
  private readonly goneRuns = new Set<number>()
  private readonly pending = new Map<number, Pending>()
  private outcomes: OutcomeColumns
  private otherSteps: OtherStepColumns
  private readonly laterOutcomes: { operation: RowChange['operation']; row: Row }[] = []
  private readonly laterOthers: { runId: number; interactionId: number; step: number | null }[] = []
  private readonly laterPerceptions: Row[] = []

  constructor(log: JourneyLog) {
    this.log = log
    this.catalogue = { ...log.catalogue }
    this.actors = log.actors
    this.runs = log.runs
    this.outcomes = log.outcomes
    this.otherSteps = log.otherSteps
  }

  /** False: build anew. Entries of the interactions concerned must have been looked up before: `lookUp` does it for a batch. */
  take({ shape, operation, row }: RowChange): boolean {
    switch (shape) {
      case 'territory': return this.name('territories', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
      case 'channel': return this.name('channels', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
      case 'touchpoint': return this.name('touchpoints', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
      case 'outcomeKind': return this.name('outcomeKinds', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name!, isGood: isTrue(row.is_good) }))
      case 'journeyStep': return this.name('steps', operation, row, () => ({ id: Number(row.id), journeyId: Number(row.journey_id), key: row.key!, name: row.name!, position: Number(row.position) }))
      case 'journey': return this.name('journeys', operation, row, () => ({
        id: Number(row.id), code: row.code!, name: row.name!, tier: row.tier!, origin: row.origin!, parentId: row.parent_id == null ? null : Number(row.parent_id),
        goal: row.goal!, version: Number(row.version), rules: row.rules == null ? null : JSON.parse(row.rules),
      }))
      case 'actor': return this.actor(operation, row)
      case 'run': return this.run(operation, row)
      case 'interaction': return this.interaction(operation, row)
      case 'runStep': return this.runStep(operation, row)
      case 'outcome':
        this.laterOutcomes.push({ operation, row })
        return true
      case 'perception':
        if (operation === 'delete') return false
        this.laterPerceptions.push(row)
        return true
      default: return true
    }
  }

  finish(lsn: string, loose: readonly LooseRow[]): JourneyLog | null {
    const runs: Counted<RunColumns> = { ...this.finishRuns() }
    const entries = this.finishEntries(runs)
    if (!entries) return null
    this.finishOutcomes(runs)
    this.finishOthers(runs)
    return makeLog({ entries, runs, actors: this.actors, outcomes: this.outcomes, otherSteps: this.otherSteps, catalogue: this.catalogue, loose, lsn })
  }

  private name<K extends 'territories' | 'channels' | 'touchpoints' | 'outcomeKinds' | 'steps' | 'journeys'>(list: K, operation: RowChange['operation'], row: Row, whole: () => Catalogue[K][number]): boolean {
    if (operation === 'delete') return false
    const things = this.catalogue[list] as readonly Catalogue[K][number][]
    const id = Number(row.id)
    const at = things.findIndex((t) => t.id === id)
    if (at < 0) {
      // Indexes follow ids: a new name comes last.
      if (things.length > 0 && things.at(-1)!.id > id) return false
      this.catalogue[list] = [...things, whole()] as unknown as Catalogue[K]
      return true
    }
    const told = Object.fromEntries(Object.entries(whole()).filter(([key]) => row[columnOf(key)] !== undefined))
    this.catalogue[list] = things.map((t, i) => (i === at ? { ...t, ...told } : t)) as unknown as Catalogue[K]
    return true
  }

  private actor(operation: RowChange['operation'], row: Row): boolean {
    const id = Number(row.id)
    let at = search(this.actors.actorId, this.actors.count, id)
    const isThere = this.actors.actorId[at] === id && at < this.actors.count
    if (operation === 'delete') return true
    if (row.person_id != null && row.person_id !== row.id) {
      // Merged: its runs are the other's. It stays in the list, without any.
      if (!isThere) return true
      const personId = Number(row.person_id)
      let person = search(this.actors.actorId, this.actors.count, personId)
      if (person >= this.actors.count || this.actors.actorId[person] !== personId) {
        person = this.insertActor(person, personId)
        at = search(this.actors.actorId, this.actors.count, id)
      }
      for (let r = 0; r < this.runs.count; r++) if (this.runs.actor[r] === at) this.runs.actor[r] = person
      for (const run of this.newRuns.values()) if (run.actor === at) run.actor = person
      return true
    }
    if (!isThere) {
      at = this.insertActor(at, id)
    }
    if (row.kind !== undefined) this.actors.kind[at] = ACTOR_KIND_BY_NAME[row.kind!] ?? 0
    if (row.territory_id !== undefined) this.actors.territory[at] = indexOf(this.catalogue.territories, row.territory_id, NO_CODE8)
    if (row.attributes !== undefined) this.setAttributes(at, row.attributes === null ? {} : JSON.parse(row.attributes))
    return true
  }

  private insertActor(at: number, id: number): number {
    const { count } = this.actors
    const places = Int32Array.of(at)
    const attributes = new Map([...this.actors.attributes].map(([key, c]) => [key, { values: c.values, code: insertRows(c.code, count, places, Uint16Array.of(NO_CODE)) }]))
    this.actors = {
      count: count + 1, actorId: insertRows(this.actors.actorId, count, places, Int32Array.of(id)), kind: insertRows(this.actors.kind, count, places, Uint8Array.of(0)),
      territory: insertRows(this.actors.territory, count, places, Uint8Array.of(NO_CODE8)), attributes,
    }
    if (at < count) {
      for (let r = 0; r < this.runs.count; r++) if (this.runs.actor[r]! >= at) this.runs.actor[r]!++
      for (const values of this.newRuns.values()) if (values.actor >= at) values.actor++
    }
    return at
  }

  private setAttributes(actor: number, attributes: Record<string, unknown>): void {
    const columns = new Map(this.actors.attributes)
    for (const [key, column] of columns) if (!(key in attributes)) column.code[actor] = NO_CODE
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
      const column = columns.get(key)
      const text = String(value)
      const known = column?.values.indexOf(text) ?? -1
      if (column && known >= 0) {
        column.code[actor] = known
        continue
      }
      if (!column) {
        // A key that no column holds had too many values, or is new: only a new log can tell.
        if (this.actors.count > MOST_VALUES) continue
        columns.set(key, { values: [text], code: new Uint16Array(this.actors.count).fill(NO_CODE) })
        columns.get(key)!.code[actor] = 0
      } else if (column.values.length >= MOST_VALUES) columns.delete(key)
      else {
        columns.set(key, { values: [...column.values, text], code: column.code })
        column.code[actor] = column.values.length
      }
    }
    this.actors = { ...this.actors, attributes: columns }
  }

  private run(operation: RowChange['operation'], row: Row): boolean {
    const id = Number(row.id)
    if (operation === 'delete') {
      this.newRuns.delete(id)
      this.goneRuns.add(id)
      return true
    }
    const at = search(this.runs.runId, this.runs.count, id)
    const isThere = at < this.runs.count && this.runs.runId[at] === id && !this.goneRuns.has(id)
    const into: RunValues = this.newRuns.get(id) ?? (isThere
      ? { runId: id, journey: this.runs.journey[at]!, actor: this.runs.actor[at]!, territory: this.runs.territory[at]!, status: this.runs.status[at]!, outcomeKind: this.runs.outcomeKind[at]!, startedAt: this.runs.startedAt[at]!, endedAt: this.runs.endedAt[at]! }
      : { runId: id, journey: NO_CODE, actor: -1, territory: NO_CODE8, status: 0, outcomeKind: NO_CODE8, startedAt: 0, endedAt: NO_NUMBER })
    if (row.journey_id !== undefined) into.journey = indexOf(this.catalogue.journeys, row.journey_id, NO_CODE)
    if (row.actor_id !== undefined) {
      const actorId = Number(row.actor_id)
      let actor = search(this.actors.actorId, this.actors.count, actorId)
      if (this.actors.actorId[actor] !== actorId || actor >= this.actors.count) actor = this.insertActor(actor, actorId)
      into.actor = actor
    }
    if (row.territory_id !== undefined) into.territory = indexOf(this.catalogue.territories, row.territory_id, NO_CODE8)
    if (row.status !== undefined) into.status = STATUS_BY_NAME[row.status!] ?? 0
    if (row.outcome_kind_id !== undefined) into.outcomeKind = indexOf(this.catalogue.outcomeKinds, row.outcome_kind_id, NO_CODE8)
    if (row.started_at !== undefined) into.startedAt = secondsOfText(row.started_at)
    if (row.ended_at !== undefined) into.endedAt = secondsOfText(row.ended_at)
    if (!isThere) this.newRuns.set(id, into)
    else {
      this.runs.journey[at] = into.journey
      this.runs.actor[at] = into.actor
      this.runs.territory[at] = into.territory
      this.runs.status[at] = into.status
      this.runs.outcomeKind[at] = into.outcomeKind
      this.runs.startedAt[at] = into.startedAt
      this.runs.endedAt[at] = into.endedAt
    }
    return true
  }

  private interaction(operation: RowChange['operation'], row: Row): boolean {
    const pending = this.pendingOf(Number(row.id))
    if (operation === 'delete') {
      pending.isDeleted = true
      return true
    }
    pending.isDeleted = false
    const values = (pending.values ??= pending.was >= 0 ? this.readEntry(pending.was) : {
      at: 0, interactionId: Number(row.id), touchpoint: NO_CODE, step: NO_CODE, channel: NO_CODE8, flags: 0, durationS: NO_NUMBER, cost: NO_NUMBER, revenue: NO_NUMBER, currency: NO_CODE8, sentiment: Number.NaN,
    })
    if (row.touchpoint_id !== undefined) values.touchpoint = indexOf(this.catalogue.touchpoints, row.touchpoint_id, NO_CODE)
    if (row.channel_id !== undefined) values.channel = indexOf(this.catalogue.channels, row.channel_id, NO_CODE8)
    if (row.occurred_at !== undefined) values.at = secondsOfText(row.occurred_at)
    if (row.duration_ms !== undefined) values.durationS = row.duration_ms === null ? NO_NUMBER : Math.round(Number(row.duration_ms) / 1000)
    const flags = flagsIn(values.flags)
    if (row.direction !== undefined) flags.isOutbound = row.direction === 'outbound'
    if (row.success != null) flags.success = isTrue(row.success)
    if (row.effort != null) flags.effort = Number(row.effort)
    if (row.text != null && row.text !== '') flags.hasWords = true
    values.flags = flagsOf(flags.isOutbound, flags.success, flags.hasWords, flags.effort)
    if (row.currency !== undefined) values.currency = row.currency === null ? NO_CODE8 : this.currencyCode(row.currency)
    const hasCurrency = values.currency !== NO_CODE8
    if (row.cost_minor !== undefined) values.cost = row.cost_minor === null || !hasCurrency ? NO_NUMBER : amount(Number(row.cost_minor))
    if (row.revenue_minor !== undefined) values.revenue = row.revenue_minor === null || !hasCurrency ? NO_NUMBER : amount(Number(row.revenue_minor))
    return true
  }

  /** The first currency ever heard of becomes the log's; which one most entries are in is settled when it is built anew. */
  private currencyCode(heard: string): number {
    const { currencies } = this.catalogue
    const known = currencies.indexOf(heard)
    if (known >= 0) return known
    if (currencies.length === 0) this.catalogue.currency = heard
    this.catalogue.currencies = [...currencies, heard]
    return currencies.length
  }

  private runStep(operation: RowChange['operation'], row: Row): boolean {
    const interactionId = Number(row.interaction_id), runId = Number(row.run_id)
    const pending = this.pendingOf(interactionId)
    if (operation === 'delete') {
      if (pending.runId === runId) pending.runId = null
      else this.moveOther(runId, interactionId, null)
      return true
    }
    const step = row.step_id === undefined ? undefined : indexOf(this.catalogue.steps, row.step_id, NO_CODE)
    const isPrimary = row.is_primary == null ? pending.runId === runId : isTrue(row.is_primary)
    if (isPrimary) {
      if (pending.runId !== runId) this.moveOther(runId, interactionId, null)
      // Became primary here with its step untold: only the rows know it.
      if (step === undefined && pending.runId !== runId) return false
      pending.runId = runId
      if (step !== undefined) pending.step = step
    } else {
      if (pending.runId === runId) pending.runId = null
      if (step === undefined) return false
      this.moveOther(runId, interactionId, step)
    }
    return true
  }

  /** Puts a place that is not primary at a step, or takes it away (null). */
  private moveOther(runId: number, interactionId: number, step: number | null): void {
    this.laterOthers.push({ runId, interactionId, step })
  }

  private pendingOf(interactionId: number): Pending {
    let pending = this.pending.get(interactionId)
    if (!pending) {
      const was = this.entryOf(interactionId)
      const wasRunId = was < 0 ? null : this.runs.runId[runOfEntry(this.runs, was)]!
      pending = { values: null, runId: wasRunId, step: was < 0 ? NO_CODE : this.log.entries.step[was]!, isDeleted: false, was, wasRunId }
      this.pending.set(interactionId, pending)
    }
    return pending
  }

  private known: ((interactionId: number) => number) | undefined
  private highest = Number.NEGATIVE_INFINITY

  /** Place of an interaction in the columns. New ones have ids above all others: no search is needed for them. */
  private entryOf(interactionId: number): number {
    const { interactionId: ids, count } = this.log.entries
    if (this.highest === Number.NEGATIVE_INFINITY) for (let e = 0; e < count; e++) if (ids[e]! > this.highest) this.highest = ids[e]!
    if (interactionId > this.highest) return -1
    if (!this.known) {
      const table = new Int32Array(this.highest + 1 > 16 * count + 4096 ? 0 : this.highest + 1)
      if (table.length > 0) {
        for (let e = 0; e < count; e++) table[ids[e]!] = e + 1
        this.known = (id) => (table[id] ?? 0) - 1
      } else this.known = (id) => ids.subarray(0, count).indexOf(id)
    }
    return this.known(interactionId)
  }

  private readEntry(e: number): EntryValues {
    const from = this.log.entries
    return {
      at: from.at[e]!, interactionId: from.interactionId[e]!, touchpoint: from.touchpoint[e]!, step: from.step[e]!, channel: from.channel[e]!, flags: from.flags[e]!,
      durationS: from.durationS[e]!, cost: from.cost[e]!, revenue: from.revenue[e]!, currency: from.currency[e]!, sentiment: from.sentiment[e]!,
    }
  }

  private finishRuns(): RunColumns {
    const before = this.runs
    for (const id of this.goneRuns) {
      const at = search(before.runId, before.count, id)
      if (at >= before.count || before.runId[at] !== id || this.newRuns.has(id)) this.goneRuns.delete(id)
    }
    if (this.newRuns.size === 0 && this.goneRuns.size === 0) return before
    const added = [...this.newRuns.values()].sort((a, b) => a.runId - b.runId)
    // Runs that are there already come back through `newRuns` only when deleted and made again: then they are replaced.
    const fresh = added.filter((run) => {
      const at = search(before.runId, before.count, run.runId)
      return at >= before.count || before.runId[at] !== run.runId
    })
    for (const run of added) {
      const at = search(before.runId, before.count, run.runId)
      if (at < before.count && before.runId[at] === run.runId) for (const key of ['journey', 'actor', 'territory', 'status', 'outcomeKind', 'startedAt', 'endedAt'] as const) before[key][at] = run[key]
    }
    const gone = Int32Array.from([...this.goneRuns].map((id) => search(before.runId, before.count, id))).sort()
    const places = Int32Array.from(fresh.map((run) => search(before.runId, before.count, run.runId)))
    this.shiftRuns(before.count, gone, places)
    const count = before.count + fresh.length
    const splice = <A extends Int32Array | Uint16Array | Uint8Array>(column: A, values: A): A => insertRows(column, before.count, places, values)
    const column = <K extends keyof RunValues>(key: K, make: (values: number[]) => Int32Array | Uint16Array | Uint8Array) => make(fresh.map((run) => run[key]))
    const i32 = (v: number[]): Int32Array => Int32Array.from(v), u8 = (v: number[]): Uint8Array => Uint8Array.from(v)
    // The start of a new, still empty run is the start of the run it stands before.
    const start = insertRows(before.start, before.count + 1, places, Int32Array.from(places, (p) => before.start[p]!))
    const all = {
      count, start, runId: splice(before.runId, i32(fresh.map((r) => r.runId))), journey: splice(before.journey, column('journey', (v) => Uint16Array.from(v)) as Uint16Array),
      actor: splice(before.actor, column('actor', i32) as Int32Array), territory: splice(before.territory, column('territory', u8) as Uint8Array), status: splice(before.status, column('status', u8) as Uint8Array),
      outcomeKind: splice(before.outcomeKind, column('outcomeKind', u8) as Uint8Array), startedAt: splice(before.startedAt, column('startedAt', i32) as Int32Array), endedAt: splice(before.endedAt, column('endedAt', i32) as Int32Array),
      outcomeValue: splice(before.outcomeValue, new Int32Array(fresh.length)), customerValue: splice(before.customerValue, new Uint8Array(fresh.length).fill(NO_CODE8)),
    }
    return all
  }

  /** Runs that go are emptied first and taken out at the end; here only what points at runs is moved. */
  private shiftRuns(count: number, gone: Int32Array, places: Int32Array): void {
    const isGone = new Uint8Array(gone.length === 0 ? 0 : count)
    for (const r of gone) isGone[r] = 1
    if (places.length === 0 || places[0] === count) return
    const shift = (column: Int32Array, size: number): void => {
      for (let i = 0; i < size; i++) column[i]! += countUpTo(places, column[i]!)
    }
    shift(this.outcomes.run, this.outcomes.count)
    shift(this.otherSteps.run, this.otherSteps.count)
  }

  private finishEntries(runs: Counted<RunColumns>): EntryColumns | null {
    const { entries } = this.log
    const removed: number[] = []
    const added: { run: number; values: EntryValues }[] = []
    for (const pending of this.pending.values()) {
      const runAt = pending.runId === null ? -1 : search(runs.runId, runs.count, pending.runId)
      if (pending.runId !== null && (runAt >= runs.count || runs.runId[runAt] !== pending.runId) && !pending.isDeleted) return null
      const stays = pending.runId !== null && !pending.isDeleted
      if (!stays) {
        if (pending.was >= 0) removed.push(pending.was)
        continue
      }
      if (this.goneRuns.has(pending.runId!)) return null
      const values = pending.values ?? (pending.was >= 0 ? this.readEntry(pending.was) : null)
      // A place for an interaction nobody told of: it left the columns earlier, or lies outside.
      if (!values) return null
      values.step = pending.step
      if (pending.was >= 0 && pending.runId === pending.wasRunId && values.at === entries.at[pending.was]) this.writeEntry(entries, pending.was, values)
      else {
        if (pending.was >= 0) removed.push(pending.was)
        added.push({ run: runAt, values })
      }
    }
    if (removed.length === 0 && added.length === 0) {
      return this.finishPerceptions(entries) && this.dropRuns(runs) ? entries : null
    }

    // Take out first, then put in: run starts follow.
    removed.sort((a, b) => a - b)
    const out = Int32Array.from(removed)
    const { start } = runs
    let count = entries.count
    if (out.length > 0) {
      for (const key of ENTRY_KEYS) removeRows(entries[key], count, out)
      let taken = 0
      for (let r = 0; r <= runs.count; r++) {
        while (taken < out.length && out[taken]! < start[r]!) taken++
        start[r]! -= taken
      }
      count -= out.length
    }
    const placed = added.map(({ run, values }) => ({ run, values, place: placeInRun(entries, start[run]!, start[run + 1]!, values) }))
      .sort((a, b) => a.place - b.place || a.run - b.run || a.values.at - b.values.at || a.values.interactionId - b.values.interactionId)
    const places = Int32Array.from(placed, (p) => p.place)
    const grown = { count: count + placed.length } as Record<string, unknown>
    for (const key of ENTRY_KEYS) {
      const values = new (entries[key].constructor as new (n: number) => EntryColumns[typeof key])(placed.length)
      placed.forEach((p, i) => (values[i] = p.values[key]))
      grown[key] = insertRows(entries[key], count, places, values)
    }
    const perRun = placed.map((p) => p.run)
    let put = 0
    for (let r = 0; r < runs.count; r++) {
      start[r]! += put
      while (put < perRun.length && perRun[put] === r) put++
    }
    start[runs.count]! += put
    // Safe: every column of EntryColumns is in ENTRY_KEYS.
    const all = grown as unknown as EntryColumns
    return this.finishPerceptions(all) && this.dropRuns(runs) ? all : null
  }

  private writeEntry(entries: EntryColumns, e: number, values: EntryValues): void {
    for (const key of ENTRY_KEYS) entries[key][e] = values[key]
  }

  /** Deleted runs must be empty by now. */
  private dropRuns(runs: Counted<RunColumns>): boolean {
    if (this.goneRuns.size === 0) return true
    const gone: number[] = []
    for (const id of this.goneRuns) {
      const r = search(runs.runId, runs.count, id)
      if (runs.start[r + 1]! > runs.start[r]!) return false
      gone.push(r)
    }
    const out = Int32Array.from(gone).sort()
    const isGone = new Uint8Array(runs.count)
    for (const r of out) isGone[r] = 1
    const size = runs.count
    for (const key of ['runId', 'journey', 'actor', 'territory', 'status', 'outcomeKind', 'startedAt', 'endedAt', 'outcomeValue', 'customerValue'] as const) removeRows(runs[key], size, out)
    removeRows(runs.start, size + 1, out)
    runs.count = size - out.length
    this.outcomes = dropRunsOf(this.outcomes, ['outcomeId', 'run', 'kind', 'value', 'currency', 'customerValue'], isGone, out)
    this.otherSteps = dropRunsOf(this.otherSteps, ['run', 'interactionId', 'step'], isGone, out)
    return true
  }

  /** False when an older entry has an effort or success already, and only the rows know whether it was told with it. */
  private finishPerceptions(entries: EntryColumns): boolean {
    if (this.laterPerceptions.length === 0) return true
    const wanted = new Map<number, Row[]>()
    for (const row of this.laterPerceptions) {
      if (row.interaction_id == null) continue
      const id = Number(row.interaction_id)
      wanted.set(id, [...(wanted.get(id) ?? []), row])
    }
    for (let e = 0; e < entries.count && wanted.size > 0; e++) {
      const rows = wanted.get(entries.interactionId[e]!)
      if (!rows) continue
      wanted.delete(entries.interactionId[e]!)
      const pending = this.pending.get(entries.interactionId[e]!)
      const isNew = pending !== undefined && pending.was < 0
      const own = isNew ? entries.flags[e]! : 0
      for (const row of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
        const flags = entries.flags[e]!
        if (!isNew && ((row.effort != null && flags >> 4 !== 0 && flags >> 4 !== Number(row.effort)) || (row.success != null && (flags & 2) !== 0 && ((flags & 4) !== 0) !== isTrue(row.success)))) return false
        perceive(entries, e, own, row.sentiment == null ? Number.NaN : Math.fround(Number(row.sentiment)), row.effort == null ? 0 : Number(row.effort), row.success == null ? -1 : isTrue(row.success) ? 1 : 0, row.words != null && row.words !== '')
      }
    }
    return true
  }

  private finishOutcomes(runs: RunColumns): void {
    if (this.laterOutcomes.length === 0) return
    const current = this.outcomes
    const ids = new Map<number, number>()
    for (let o = 0; o < current.count; o++) ids.set(current.outcomeId[o]!, o)
    const rows = { outcomeId: [] as number[], run: [] as number[], kind: [] as number[], value: [] as number[], currency: [] as number[], customerValue: [] as number[] }
    const gone = new Set<number>()
    const concerned = new Set<number>()
    for (const { operation, row } of this.laterOutcomes) {
      const id = Number(row.id)
      const at = ids.get(id)
      const pendingAt = rows.outcomeId.indexOf(id)
      if (operation === 'delete') {
        if (at !== undefined && !gone.has(at)) {
          gone.add(at)
          concerned.add(current.run[at]!)
        }
        if (pendingAt >= 0) for (const list of Object.values(rows)) list.splice(pendingAt, 1)
        continue
      }
      const old = pendingAt >= 0
        ? { run: rows.run[pendingAt]!, kind: rows.kind[pendingAt]!, value: rows.value[pendingAt]!, currency: rows.currency[pendingAt]!, customerValue: rows.customerValue[pendingAt]! }
        : at === undefined ? { run: -1, kind: NO_CODE8, value: NO_NUMBER, currency: NO_CODE8, customerValue: NO_CODE8 }
          : { run: current.run[at]!, kind: current.kind[at]!, value: current.value[at]!, currency: current.currency[at]!, customerValue: current.customerValue[at]! }
      if (old.run >= 0) concerned.add(old.run)
      const runAt = row.run_id === undefined ? old.run : row.run_id === null ? -1 : search(runs.runId, runs.count, Number(row.run_id))
      const isThere = row.run_id == null ? runAt >= 0 : runs.runId[runAt] === Number(row.run_id) && runAt < runs.count
      if (at !== undefined) gone.add(at)
      if (pendingAt >= 0) for (const list of Object.values(rows)) list.splice(pendingAt, 1)
      if (!isThere) continue
      concerned.add(runAt)
      rows.outcomeId.push(id)
      rows.run.push(runAt)
      rows.kind.push(row.kind_id === undefined ? old.kind : indexOf(this.catalogue.outcomeKinds, row.kind_id, NO_CODE8))
      const currency = row.currency === undefined ? old.currency : row.currency === null ? NO_CODE8 : this.currencyCode(row.currency)
      rows.currency.push(currency)
      rows.value.push(row.value_minor === undefined ? old.value : row.value_minor === null || currency === NO_CODE8 ? NO_NUMBER : amount(Number(row.value_minor)))
      rows.customerValue.push(row.customer_value_percent === undefined ? old.customerValue : percentOf(row.customer_value_percent === null ? null : Number(row.customer_value_percent)))
    }
    const out = Int32Array.from(gone).sort()
    const kept = current.count - out.length
    const end = new Int32Array(rows.run.length).fill(kept)
    const splice = <A extends Int32Array | Uint8Array>(column: A, values: A): A => {
      if (out.length > 0) removeRows(column, current.count, out)
      return insertRows(column, kept, end, values)
    }
    this.outcomes = {
      count: kept + rows.run.length, outcomeId: splice(current.outcomeId, Int32Array.from(rows.outcomeId)), run: splice(current.run, Int32Array.from(rows.run)),
      kind: splice(current.kind, Uint8Array.from(rows.kind)), value: splice(current.value, Int32Array.from(rows.value)), currency: splice(current.currency, Uint8Array.from(rows.currency)), customerValue: splice(current.customerValue, Uint8Array.from(rows.customerValue)),
    }
    for (const r of concerned) {
      runs.outcomeValue[r] = 0
      runs.customerValue[r] = NO_CODE8
    }
    const latest = new Map<number, number>()
    const home = this.catalogue.currencies.indexOf(this.catalogue.currency)
    for (let o = 0; o < this.outcomes.count; o++) {
      const r = this.outcomes.run[o]!
      if (!concerned.has(r)) continue
      if (this.outcomes.value[o] !== NO_NUMBER && this.outcomes.currency[o] === home) runs.outcomeValue[r]! += this.outcomes.value[o]!
      if (this.outcomes.customerValue[o] !== NO_CODE8 && this.outcomes.outcomeId[o]! > (latest.get(r) ?? -1)) {
        latest.set(r, this.outcomes.outcomeId[o]!)
        runs.customerValue[r] = this.outcomes.customerValue[o]!
      }
    }
  }

  private finishOthers(runs: RunColumns): void {
    if (this.laterOthers.length === 0) return
    const wanted = new Map<string, { run: number; interactionId: number; step: number } | null>()
    // Most news are of new interactions, which have no place yet: the long list is read only for older ones.
    const mayBeThere = new Uint8Array(0x1_0000)
    let isOld = false
    for (const { runId, interactionId, step } of this.laterOthers) {
      const run = search(runs.runId, runs.count, runId)
      if (run >= runs.count || runs.runId[run] !== runId) continue
      wanted.set(`${run} ${interactionId}`, step === null ? null : { run, interactionId, step })
      if (interactionId > this.highest) continue
      mayBeThere[interactionId & 0xffff] = 1
      isOld = true
    }
    const current = this.otherSteps
    const out: number[] = []
    if (isOld) for (let o = 0; o < current.count; o++) {
      const interactionId = current.interactionId[o]!
      if (mayBeThere[interactionId & 0xffff] === 1 && wanted.has(`${current.run[o]!} ${interactionId}`)) out.push(o)
    }
    const added = [...wanted.values()].filter((w) => w !== null)
    const gone = Int32Array.from(out)
    const kept = current.count - gone.length
    const end = new Int32Array(added.length).fill(kept)
    const splice = <A extends Int32Array | Uint16Array>(column: A, values: A): A => {
      if (gone.length > 0) removeRows(column, current.count, gone)
      return insertRows(column, kept, end, values)
    }
    this.otherSteps = {
      count: kept + added.length, run: splice(current.run, Int32Array.from(added, (a) => a.run)),
      interactionId: splice(current.interactionId, Int32Array.from(added, (a) => a.interactionId)), step: splice(current.step, Uint16Array.from(added, (a) => a.step)),
    }
  }
}

const ENTRY_KEYS = ['at', 'interactionId', 'touchpoint', 'step', 'channel', 'flags', 'durationS', 'cost', 'revenue', 'currency', 'sentiment'] as const

function dropRunsOf<T extends { readonly count: number; readonly run: Int32Array }>(columns: T, keys: readonly (keyof T & string)[], isGone: Uint8Array, gone: Int32Array): T {
  const out: number[] = []
  for (let i = 0; i < columns.count; i++) if (isGone[columns.run[i]!] === 1) out.push(i)
  const rows = Int32Array.from(out)
  for (const key of keys) removeRows(columns[key] as unknown as Int32Array, columns.count, rows)
  const count = columns.count - rows.length
  for (let i = 0; i < count; i++) columns.run[i]! -= countBelow(gone, columns.run[i]!)
  return { ...columns, count }
}

/** First place whose id is not smaller. */
function search(ids: Int32Array, count: number, id: number): number {
  let low = 0, high = count
  while (low < high) {
    const mid = (low + high) >> 1
    if (ids[mid]! < id) low = mid + 1
    else high = mid
  }
  return low
}

function countBelow(sorted: Int32Array, value: number): number {
  return search(sorted, sorted.length, value)
}

function countUpTo(sorted: Int32Array, value: number): number {
  return search(sorted, sorted.length, value + 1)
}

function runOfEntry(runs: RunColumns, e: number): number {
  return search(runs.start, runs.count + 1, e + 1) - 1
}

function placeInRun(entries: EntryColumns, from: number, end: number, values: EntryValues): number {
  let place = end
  while (place > from && (entries.at[place - 1]! > values.at || (entries.at[place - 1] === values.at && entries.interactionId[place - 1]! > values.interactionId))) place--
  return place
}

function indexOf(things: readonly { readonly id: number }[], id: string | null | undefined, absent: number): number {
  if (id == null) return absent
  const at = things.findIndex((t) => t.id === Number(id))
  return at < 0 ? absent : at
}

function isTrue(text: string | null | undefined): boolean {
  return text === 't' || text === 'true'
}

/** `2025-01-31 10:00:00.123+00` as whole seconds since 2000, rounded down. */
function secondsOfText(text: string | null | undefined): number {
  if (text == null) return NO_NUMBER
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  return Math.floor(Date.parse(iso.endsWith('Z') || /[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`) / 1000) - 946_684_800
}

const NAMES = new Map(Object.values(shapes).flatMap((s) => s.columns.map((c) => [c.key, c.name] as const)))

function columnOf(key: string): string {
  return NAMES.get(key) ?? key
}
