import { NO_CODE, type ActorColumns, type Catalogue, type JourneyLog, type OtherStepColumns, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import type { Pending } from './mergeInteractions.ts'
import type { RunValues } from './mergeRuns.ts'
import type { RowChange } from './rowChange.ts'

/** A row as news bring it: texts by column name, absent where nothing changed. */
export type Row = RowChange['row']

/** One merge on its way: columns as far as they are changed, and what can only be put in at its end. */
export interface Merging {
  readonly log: JourneyLog
  readonly catalogue: { -readonly [K in keyof Catalogue]: Catalogue[K] }
  actors: ActorColumns
  runs: RunColumns
  outcomes: OutcomeColumns
  otherSteps: OtherStepColumns
  /** By id. */
  readonly newRuns: Map<number, RunValues>
  readonly goneRuns: Set<number>
  /** By interaction id. */
  readonly pending: Map<number, Pending>
  /** Index by actor id; empty until somebody is named. */
  readonly handlerCodes: Map<number, number>
  /** Entry of an interaction, or −1. */
  readonly entryOf: (interactionId: number) => number
  /** No interaction in the columns has a higher id. */
  readonly highestId: () => number
  readonly laterOutcomes: { readonly operation: RowChange['operation']; readonly row: Row }[]
  /** Places that are not primary, put at a step or taken away (null). */
  readonly laterOthers: { readonly runId: number; readonly interactionId: number; readonly step: number | null }[]
  readonly laterPerceptions: Row[]
}

export function startMerge(log: JourneyLog): Merging {
  return {
    log, catalogue: { ...log.catalogue }, actors: log.actors, runs: log.runs, outcomes: log.outcomes, otherSteps: log.otherSteps,
    newRuns: new Map(), goneRuns: new Set(), pending: new Map(), handlerCodes: new Map(), ...entryFinder(log), laterOutcomes: [], laterOthers: [], laterPerceptions: [],
  }
}

/** The first currency ever heard of becomes the log's; which one most entries are in is settled when it is built anew. */
export function currencyCode(catalogue: Merging['catalogue'], heard: string): number {
  const { currencies } = catalogue
  const known = currencies.indexOf(heard)
  if (known >= 0) return known
  if (currencies.length === 0) catalogue.currency = heard
  catalogue.currencies = [...currencies, heard]
  return currencies.length
}

/** Index of a colleague, who is added when heard of for the first time. */
export function handlerCode(merging: Pick<Merging, 'catalogue' | 'handlerCodes'>, id: number): number {
  const { catalogue, handlerCodes } = merging
  if (handlerCodes.size === 0) for (const [index, known] of catalogue.handlers.entries()) handlerCodes.set(known, index)
  const known = handlerCodes.get(id)
  if (known !== undefined) return known
  const code = catalogue.handlers.length
  if (code >= NO_CODE) return NO_CODE
  catalogue.handlers = [...catalogue.handlers, id]
  handlerCodes.set(id, code)
  return code
}

/** So that not every batch reads all ids. */
const highestIn = new WeakMap<JourneyLog, number>()

/** What is known of the ids is known of the merged log, too. */
export function keepHighest({ log, highestId, pending }: Merging, merged: JourneyLog): void {
  if (pending.size === 0 && !highestIn.has(log)) return
  let highest = highestId()
  for (const id of pending.keys()) if (id > highest) highest = id
  highestIn.set(merged, highest)
}

/** New interactions have ids above all others: no search is needed for them, and the table of places is made for the first older one. */
function entryFinder(log: JourneyLog): Pick<Merging, 'entryOf' | 'highestId'> {
  const { interactionId: ids, count } = log.entries
  let highest = highestIn.get(log) ?? Number.NEGATIVE_INFINITY
  let known: ((interactionId: number) => number) | undefined
  const highestId = (): number => {
    if (highest === Number.NEGATIVE_INFINITY) for (let e = 0; e < count; e++) if (ids[e]! > highest) highest = ids[e]!
    return highest
  }
  const finder = (): ((interactionId: number) => number) => {
    if (highest + 1 > 16 * count + 4096) return (id) => ids.subarray(0, count).indexOf(id)
    const table = new Int32Array(highest + 1)
    for (let e = 0; e < count; e++) table[ids[e]!] = e + 1
    return (id) => (table[id] ?? 0) - 1
  }
  return { highestId, entryOf: (id) => (id > highestId() ? -1 : (known ??= finder())(id)) }
}
