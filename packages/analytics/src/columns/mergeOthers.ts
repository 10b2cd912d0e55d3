import type { OtherStepColumns, RunColumns } from './journeyLog.ts'
import type { Merging } from './mergeState.ts'
import { search } from './search.ts'
import { insertRows, removeRows } from './splice.ts'

/** Places of other tiers after the news: the last word on each counts. */
export function finishOthers({ laterOthers, otherSteps: current, highestId }: Merging, runs: RunColumns): OtherStepColumns {
  if (laterOthers.length === 0) return current
  const wanted = new Map<string, { run: number; interactionId: number; step: number } | null>()
  // Most news are of new interactions, which have no place yet: the long list is read only for older ones.
  const mayBeThere = new Uint8Array(0x1_0000)
  let isOld = false
  for (const { runId, interactionId, step } of laterOthers) {
    // A new interaction has no place yet that it could leave.
    if (step === null && wanted.size === 0 && interactionId > highestId()) continue
    const run = search(runs.runId, runs.count, runId)
    if (run >= runs.count || runs.runId[run] !== runId) continue
    wanted.set(`${run} ${interactionId}`, step === null ? null : { run, interactionId, step })
    if (interactionId > highestId()) continue
    mayBeThere[interactionId & 0xffff] = 1
    isOld = true
  }
  if (wanted.size === 0) return current
  const out: number[] = []
  if (isOld) for (let o = 0; o < current.count; o++) {
    const interactionId = current.interactionId[o]!
    if (mayBeThere[interactionId & 0xffff] === 1 && wanted.has(`${current.run[o]!} ${interactionId}`)) out.push(o)
  }
  const added = [...wanted.values()].filter((w) => w !== null)
  const gone = Int32Array.from(out)
  const kept = current.count - gone.length
  const end = new Int32Array(added.length).fill(kept)
  const left = dropOthers(current, gone)
  const splice = <A extends Int32Array | Uint16Array>(column: A, values: A): A => insertRows(column, kept, end, values)
  return {
    count: kept + added.length, run: splice(left.run, Int32Array.from(added, (a) => a.run)),
    interactionId: splice(left.interactionId, Int32Array.from(added, (a) => a.interactionId)), step: splice(left.step, Uint16Array.from(added, (a) => a.step)),
  }
}

/** Takes places (rising) out, in place. */
export function dropOthers(others: OtherStepColumns, gone: Int32Array): OtherStepColumns {
  if (gone.length > 0) for (const key of ['run', 'interactionId', 'step'] as const) removeRows(others[key], others.count, gone)
  return { ...others, count: others.count - gone.length }
}
