import type { JourneyLog, OtherStepColumns } from '@throughline/analytics'
import { seededRandom } from '@throughline/analytics'
import { pickSparse } from '@throughline/analytics/columns/sparse'
import { letMove } from '@throughline/analytics/wasm/logMemory'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { openMemoryStore } from '@throughline/server/store/memoryStore'

const LIVED = 25_000
/** Copies are not the same: so many contacts stand at another place, or ways through would repeat too often. */
const CHANGED = 0.01

/**
 * Columns in the shape of the demo company's: about 25,000 interactions go through ingest, then their runs and people are repeated
 * under new ids, every copy a little different, until there are so many entries.
 */
export async function demoLog(entries: number): Promise<JourneyLog> {
  const store = await openMemoryStore()
  const until = new Date('2026-11-01T00:00:00Z')
  await loadDemo({ store, now: () => until }, { interactions: Math.min(entries, LIVED), until })
  const log = await logFromStore(store, { kind: 'organisation' })
  await store.close()
  return letMove(repeated(log, Math.max(1, Math.round(entries / log.entries.count))))
}

function repeated(log: JourneyLog, copies: number): JourneyLog {
  const random = seededRandom(1)
  const { entries, runs, actors, outcomes, otherSteps } = log
  const highest = (ids: Int32Array): number => ids.reduce((most, id) => Math.max(most, id), 0)
  const interactionIds = Math.max(highest(entries.interactionId), highest(otherSteps.interactionId)), runIds = highest(runs.runId), actorIds = highest(actors.actorId), outcomeIds = highest(outcomes.outcomeId)
  const touchpoint = tiled(entries.touchpoint, copies)
  for (let e = entries.count; e < touchpoint.length; e++) if (random() < CHANGED) touchpoint[e] = entries.touchpoint[Math.floor(random() * entries.count)]!
  const start = new Int32Array(runs.count * copies + 1)
  for (let copy = 0; copy < copies; copy++) for (let r = 0; r <= runs.count; r++) start[copy * runs.count + r] = copy * entries.count + runs.start[r]!
  const other: OtherStepColumns = {
    count: otherSteps.count * copies, run: tiled(otherSteps.run, copies, runs.count), interactionId: tiled(otherSteps.interactionId, copies, interactionIds), step: tiled(otherSteps.step, copies),
  }
  const places = repeating(entries.count, copies)
  return {
    ...log,
    entries: {
      count: entries.count * copies, at: tiled(entries.at, copies), interactionId: tiled(entries.interactionId, copies, interactionIds), touchpoint, step: tiled(entries.step, copies),
      channel: tiled(entries.channel, copies), flags: tiled(entries.flags, copies), durationS: tiled(entries.durationS, copies), cost: tiled(entries.cost, copies),
      revenue: tiled(entries.revenue, copies), currency: tiled(entries.currency, copies), longerS: pickSparse(entries.longerS, places), sentiment: pickSparse(entries.sentiment, places), handler: pickSparse(entries.handler, places),
    },
    runs: {
      count: runs.count * copies, start, runId: tiled(runs.runId, copies, runIds), journey: tiled(runs.journey, copies), actor: tiled(runs.actor, copies, actors.count),
      territory: tiled(runs.territory, copies), status: tiled(runs.status, copies), outcomeKind: tiled(runs.outcomeKind, copies), startedAt: tiled(runs.startedAt, copies),
      endedAt: tiled(runs.endedAt, copies), outcomeValue: pickSparse(runs.outcomeValue, repeating(runs.count, copies)), customerValue: tiled(runs.customerValue, copies),
    },
    actors: {
      count: actors.count * copies, actorId: tiled(actors.actorId, copies, actorIds), kind: tiled(actors.kind, copies), territory: tiled(actors.territory, copies),
      attributes: new Map([...actors.attributes].map(([key, { values, code }]) => [key, { values, code: tiled(code, copies) }])), crowded: actors.crowded,
      numbers: new Map([...actors.numbers].map(([key, column]) => [key, tiled(column, copies)])),
    },
    outcomes: {
      count: outcomes.count * copies, outcomeId: tiled(outcomes.outcomeId, copies, outcomeIds), run: tiled(outcomes.run, copies, runs.count), kind: tiled(outcomes.kind, copies),
      value: pickSparse(outcomes.value, repeating(outcomes.count, copies)), currency: tiled(outcomes.currency, copies), customerValue: tiled(outcomes.customerValue, copies),
    },
    otherSteps: other,
    datasetHash: `${log.datasetHash} × ${copies}`,
  }
}

function repeating(count: number, copies: number): Int32Array {
  return Int32Array.from({ length: count * copies }, (_, row) => row % count)
}

/** The column `copies` times, each copy `more` higher than the one before. */
function tiled<Column extends Int32Array | Uint16Array | Uint8Array | Float32Array | Float64Array>(column: Column, copies: number, more = 0): Column {
  const size = column.length
  // Safe: a typed array's constructor makes one of its own kind.
  const all = new (column.constructor as new (length: number) => Column)(size * copies)
  for (let copy = 0; copy < copies; copy++) {
    all.set(column, copy * size)
    if (more > 0) for (let i = 0; i < size; i++) all[copy * size + i]! += copy * more
  }
  return all
}
