import { letMove } from '../wasm/logMemory.ts'
import { makeLog } from './build.ts'
import type { Catalogue, JourneyLog } from './journeyLog.ts'
import { takeUp, type LooseRow } from './loose.ts'
import { takeActor } from './mergeActors.ts'
import { finishEntries } from './mergeEntries.ts'
import { takeInteraction, takeRunStep } from './mergeInteractions.ts'
import { finishOthers } from './mergeOthers.ts'
import { finishOutcomes } from './mergeOutcomes.ts'
import { finishPerceptions } from './mergePerceptions.ts'
import { dropRuns, finishRuns, takeRun } from './mergeRuns.ts'
import { keepHighest, startMerge, type Merging, type Row } from './mergeState.ts'
import type { RowChange } from './rowChange.ts'
import { columnOf, isTrue } from './rowText.ts'
import { withOtherChannels } from './toldApart.ts'

export type { RowChange } from './rowChange.ts'

const SHAPE_ORDER: ReadonlyMap<string, number> = new Map((['territory', 'channel', 'touchpoint', 'outcomeKind', 'journey', 'journeyStep', 'actor', 'run', 'interaction', 'runStep', 'outcome', 'perception'] as const).map((name, i) => [name, i]))

/**
 * Merges one batch of committed changes, in order, into the columns; the batch must be whole transactions.
 * Works in place: the log handed in must not be used afterwards, not even when the answer is null.
 * @returns the log as of `lsn`, or null when the columns cannot know the answer and must be built from rows anew
 *   (a step or journey was deleted, a perception changed, an interaction came back that had left, a second currency came).
 */
export function mergeChanges(log: JourneyLog, changes: readonly RowChange[], lsn: string): JourneyLog | null {
  const { due, loose } = takeUp(log.loose, changes)
  const merging = startMerge(log)
  // Names before what is named, runs before their steps; within a shape the order stays.
  const inOrder = due.filter((c) => SHAPE_ORDER.has(c.shape)).sort((a, b) => SHAPE_ORDER.get(a.shape)! - SHAPE_ORDER.get(b.shape)!)
  for (const change of inOrder) if (!take(merging, change)) return null
  return finish(merging, lsn, loose)
}

/** False: build anew. */
function take(merging: Merging, { shape, operation, row }: RowChange): boolean {
  switch (shape) {
    case 'territory': return takeName(merging, 'territories', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
    case 'channel': return takeName(merging, 'channels', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
    case 'touchpoint': return takeName(merging, 'touchpoints', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name! }))
    case 'outcomeKind': return takeName(merging, 'outcomeKinds', operation, row, () => ({ id: Number(row.id), code: row.code!, name: row.name!, isGood: isTrue(row.is_good) }))
    case 'journeyStep': return takeName(merging, 'steps', operation, row, () => ({ id: Number(row.id), journeyId: Number(row.journey_id), key: row.key!, name: row.name!, position: Number(row.position) }))
    case 'journey': return takeName(merging, 'journeys', operation, row, () => ({
      id: Number(row.id), code: row.code!, name: row.name!, tier: row.tier!, origin: row.origin!, parentId: row.parent_id == null ? null : Number(row.parent_id),
      goal: row.goal!, version: Number(row.version), rules: row.rules == null ? null : JSON.parse(row.rules),
    }))
    case 'actor': return takeActor(merging, operation, row)
    case 'run': return takeRun(merging, operation, row)
    case 'interaction': return takeInteraction(merging, operation, row)
    case 'runStep': return takeRunStep(merging, operation, row)
    case 'outcome':
      merging.laterOutcomes.push({ operation, row })
      return true
    case 'perception':
      if (operation === 'delete') return false
      merging.laterPerceptions.push(row)
      return true
    default: return true
  }
}

function takeName<K extends 'territories' | 'channels' | 'touchpoints' | 'outcomeKinds' | 'steps' | 'journeys'>({ catalogue }: Merging, list: K, operation: RowChange['operation'], row: Row, whole: () => Catalogue[K][number]): boolean {
  if (operation === 'delete') return false
  const things = catalogue[list] as readonly Catalogue[K][number][]
  const id = Number(row.id)
  const at = things.findIndex((t) => t.id === id)
  if (at < 0) {
    // Indexes follow ids: a new name comes last.
    if (things.length > 0 && things.at(-1)!.id > id) return false
    catalogue[list] = [...things, whole()] as unknown as Catalogue[K]
    catalogue.channels = withOtherChannels(catalogue.channels)
    return true
  }
  const told = Object.fromEntries(Object.entries(whole()).filter(([key]) => row[columnOf(key)] !== undefined))
  catalogue[list] = things.map((t, i) => (i === at ? { ...t, ...told } : t)) as unknown as Catalogue[K]
  catalogue.channels = withOtherChannels(catalogue.channels)
  return true
}

function finish(merging: Merging, lsn: string, loose: readonly LooseRow[]): JourneyLog | null {
  const runs = finishRuns(merging)
  const placed = finishEntries(merging, runs)
  const entries = placed && finishPerceptions(merging, placed)
  if (!entries || !dropRuns(merging, runs)) return null
  const outcomes = finishOutcomes(merging, runs)
  if (!outcomes) return null
  // Which of those before named the only currency is not kept.
  if (merging.catalogue.currencies.length > 1 && [entries, outcomes].some(({ count, currency }) => count > 0 && currency.length === 0)) return null
  const otherSteps = finishOthers(merging, runs)
  const merged = letMove(makeLog({ entries, runs, actors: merging.actors, outcomes, otherSteps, catalogue: merging.catalogue, loose, lsn }))
  keepHighest(merging, merged)
  return merged
}
