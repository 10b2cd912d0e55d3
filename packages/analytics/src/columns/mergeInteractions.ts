import { readEntry, untold, type EntryValues } from './entryValues.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER } from './journeyLog.ts'
import { currencyCode, handlerCode, type Merging, type Row } from './mergeState.ts'
import { amount, flagsIn, flagsOf } from './raw.ts'
import type { RowChange } from './rowChange.ts'
import { indexOf, isTrue, secondsOfText } from './rowText.ts'
import { search } from './search.ts'

/** An entry on its way in: what is known of its interaction, and where it belongs. */
export interface Pending {
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

/** What is told of an interaction, kept for `finishEntries`. False when only the rows know the currency of an amount. */
export function takeInteraction(merging: Merging, operation: RowChange['operation'], row: Row): boolean {
  const pending = pendingOf(merging, Number(row.id))
  pending.isDeleted = operation === 'delete'
  if (pending.isDeleted) return true
  const { catalogue } = merging
  const values = (pending.values ??= pending.was >= 0 ? readEntry(merging.log.entries, pending.was) : untold(Number(row.id)))
  if (row.touchpoint_id !== undefined) values.touchpoint = indexOf(catalogue.touchpoints, row.touchpoint_id, NO_CODE)
  if (row.channel_id !== undefined) values.channel = indexOf(catalogue.channels, row.channel_id, NO_CODE8)
  if (row.occurred_at !== undefined) values.at = secondsOfText(row.occurred_at)
  if (row.duration_ms !== undefined) values.durationS = row.duration_ms === null ? NO_NUMBER : Math.round(Number(row.duration_ms) / 1000)
  const flags = flagsIn(values.flags)
  if (row.direction !== undefined) flags.isOutbound = row.direction === 'outbound'
  if (row.success != null) flags.success = isTrue(row.success)
  if (row.effort != null) flags.effort = Number(row.effort)
  if (row.text != null && row.text !== '') flags.hasWords = true
  values.flags = flagsOf(flags.isOutbound, flags.success, flags.hasWords, flags.effort)
  const isCurrencyKnown = row.currency !== undefined || values.currency !== NO_CODE8 || pending.was < 0 || merging.log.entries.currency.length > 0
  if (!isCurrencyKnown && (row.cost_minor != null || row.revenue_minor != null)) return false
  if (row.currency !== undefined) values.currency = row.currency === null ? NO_CODE8 : currencyCode(catalogue, row.currency)
  if (row.handled_by_actor_id !== undefined) values.handler = row.handled_by_actor_id === null ? NO_CODE : handlerCode(merging, Number(row.handled_by_actor_id))
  const hasCurrency = values.currency !== NO_CODE8
  if (row.cost_minor !== undefined) values.cost = row.cost_minor === null || !hasCurrency ? NO_NUMBER : amount(Number(row.cost_minor))
  if (row.revenue_minor !== undefined) values.revenue = row.revenue_minor === null || !hasCurrency ? NO_NUMBER : amount(Number(row.revenue_minor))
  return true
}

/** What is told of an interaction's place in a run. False when only the rows know the step it stands at. */
export function takeRunStep(merging: Merging, operation: RowChange['operation'], row: Row): boolean {
  const interactionId = Number(row.interaction_id), runId = Number(row.run_id)
  const pending = pendingOf(merging, interactionId)
  const moveOther = (step: number | null): void => void merging.laterOthers.push({ runId, interactionId, step })
  if (operation === 'delete') {
    if (pending.runId === runId) pending.runId = null
    else moveOther(null)
    return true
  }
  const step = row.step_id === undefined ? undefined : indexOf(merging.catalogue.steps, row.step_id, NO_CODE)
  const isPrimary = row.is_primary == null ? pending.runId === runId : isTrue(row.is_primary)
  if (isPrimary) {
    if (pending.runId !== runId) moveOther(null)
    // Became primary here with its step untold: only the rows know it.
    if (step === undefined && pending.runId !== runId) return false
    pending.runId = runId
    if (step !== undefined) pending.step = step
  } else {
    if (pending.runId === runId) pending.runId = null
    if (step === undefined) return false
    moveOther(step)
  }
  return true
}

function pendingOf({ log, pending: all, runs, entryOf }: Merging, interactionId: number): Pending {
  const known = all.get(interactionId)
  if (known) return known
  const was = entryOf(interactionId)
  const wasRunId = was < 0 ? null : runs.runId[search(runs.start, runs.count + 1, was + 1) - 1]!
  const pending: Pending = { values: null, runId: wasRunId, step: was < 0 ? NO_CODE : log.entries.step[was]!, isDeleted: false, was, wasRunId }
  all.set(interactionId, pending)
  return pending
}
