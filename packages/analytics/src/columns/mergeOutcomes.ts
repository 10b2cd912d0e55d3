import { NO_CODE8, NO_NUMBER, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { currencyCode, type Merging, type Row } from './mergeState.ts'
import { amount, percentOf } from './raw.ts'
import { indexOf } from './rowText.ts'
import { search } from './search.ts'
import { insertRows, removeRows } from './splice.ts'

type OutcomeValues = Record<Exclude<keyof OutcomeColumns, 'count'>, number>

/** Outcomes after the news; what runs say of theirs is worked out again where one of them changed. */
export function finishOutcomes(merging: Merging, runs: RunColumns): OutcomeColumns {
  const { laterOutcomes, outcomes: current } = merging
  if (laterOutcomes.length === 0) return current
  const placeOf = new Map<number, number>()
  for (let o = 0; o < current.count; o++) placeOf.set(current.outcomeId[o]!, o)
  const told = new Map<number, OutcomeValues>()
  const gone = new Set<number>()
  const concerned = new Set<number>()
  for (const { operation, row } of laterOutcomes) {
    const id = Number(row.id)
    const at = placeOf.get(id)
    const old = told.get(id) ?? (at === undefined ? null : valuesAt(current, at))
    if (old) concerned.add(old.run)
    if (at !== undefined) gone.add(at)
    told.delete(id)
    const now = operation === 'delete' ? null : outcomeOf(merging, runs, id, old, row)
    if (!now) continue
    concerned.add(now.run)
    told.set(id, now)
  }
  const outcomes = spliced(current, Int32Array.from(gone).sort(), [...told.values()])
  addUp(outcomes, runs, concerned, merging.catalogue.currencies.indexOf(merging.catalogue.currency))
  return outcomes
}

/** Null when it belongs to no run that is there. */
function outcomeOf({ catalogue }: Merging, runs: RunColumns, id: number, old: OutcomeValues | null, row: Row): OutcomeValues | null {
  const run = row.run_id === undefined ? (old?.run ?? -1) : row.run_id === null ? -1 : search(runs.runId, runs.count, Number(row.run_id))
  const isThere = row.run_id == null ? run >= 0 : run < runs.count && runs.runId[run] === Number(row.run_id)
  if (!isThere) return null
  const currency = row.currency === undefined ? (old?.currency ?? NO_CODE8) : row.currency === null ? NO_CODE8 : currencyCode(catalogue, row.currency)
  return {
    outcomeId: id, run, currency, kind: row.kind_id === undefined ? (old?.kind ?? NO_CODE8) : indexOf(catalogue.outcomeKinds, row.kind_id, NO_CODE8),
    value: row.value_minor === undefined ? (old?.value ?? NO_NUMBER) : row.value_minor === null || currency === NO_CODE8 ? NO_NUMBER : amount(Number(row.value_minor)),
    customerValue: row.customer_value_percent === undefined ? (old?.customerValue ?? NO_CODE8) : percentOf(row.customer_value_percent === null ? null : Number(row.customer_value_percent)),
  }
}

function valuesAt(from: OutcomeColumns, o: number): OutcomeValues {
  return { outcomeId: from.outcomeId[o]!, run: from.run[o]!, kind: from.kind[o]!, value: from.value[o]!, currency: from.currency[o]!, customerValue: from.customerValue[o]! }
}

function spliced(current: OutcomeColumns, gone: Int32Array, added: readonly OutcomeValues[]): OutcomeColumns {
  const kept = current.count - gone.length
  const end = new Int32Array(added.length).fill(kept)
  const splice = <A extends Int32Array | Uint8Array>(column: A, values: A): A => {
    if (gone.length > 0) removeRows(column, current.count, gone)
    return insertRows(column, kept, end, values)
  }
  const i32 = (key: keyof OutcomeValues): Int32Array => Int32Array.from(added, (outcome) => outcome[key])
  const u8 = (key: keyof OutcomeValues): Uint8Array => Uint8Array.from(added, (outcome) => outcome[key])
  return {
    count: kept + added.length, outcomeId: splice(current.outcomeId, i32('outcomeId')), run: splice(current.run, i32('run')), kind: splice(current.kind, u8('kind')),
    value: splice(current.value, i32('value')), currency: splice(current.currency, u8('currency')), customerValue: splice(current.customerValue, u8('customerValue')),
  }
}

function addUp(outcomes: OutcomeColumns, runs: RunColumns, concerned: ReadonlySet<number>, home: number): void {
  for (const r of concerned) {
    runs.outcomeValue[r] = 0
    runs.customerValue[r] = NO_CODE8
  }
  const latest = new Map<number, number>()
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!
    if (!concerned.has(r)) continue
    if (outcomes.value[o] !== NO_NUMBER && outcomes.currency[o] === home) runs.outcomeValue[r]! += outcomes.value[o]!
    if (outcomes.customerValue[o] !== NO_CODE8 && outcomes.outcomeId[o]! > (latest.get(r) ?? -1)) {
      latest.set(r, outcomes.outcomeId[o]!)
      runs.customerValue[r] = outcomes.customerValue[o]!
    }
  }
}
