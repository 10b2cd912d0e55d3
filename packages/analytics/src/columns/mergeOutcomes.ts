import { NO_CODE8, NO_NUMBER, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { currencyCode, type Merging, type Row } from './mergeState.ts'
import { amount, percentOf } from './raw.ts'
import { indexOf } from './rowText.ts'
import type { Counted } from './mergeRuns.ts'
import { search } from './search.ts'
import { insertSparse, removeSparse, wholeAt, writeSparse } from './sparse.ts'
import { insertRows, removeRows } from './splice.ts'

type OutcomeValues = Record<Exclude<keyof OutcomeColumns, 'count'>, number>

/** Outcomes after the news; what runs say of theirs is worked out again where one of them changed. Null when only the rows know the currency of a value. */
export function finishOutcomes(merging: Merging, runs: Counted<RunColumns>): OutcomeColumns | null {
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
    if (old && current.currency.length === 0 && old.currency === NO_CODE8 && row.currency === undefined && row.value_minor != null) return null
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
  const value = wholeAt(from.value, o, NO_NUMBER)
  return { outcomeId: from.outcomeId[o]!, run: from.run[o]!, kind: from.kind[o]!, value, currency: from.currency[o] ?? (value === NO_NUMBER ? NO_CODE8 : 0), customerValue: from.customerValue[o]! }
}

function spliced(current: OutcomeColumns, gone: Int32Array, added: readonly OutcomeValues[]): OutcomeColumns {
  const left = dropOutcomes(current, gone), kept = left.count
  const end = new Int32Array(added.length).fill(kept)
  const i32 = (key: 'outcomeId' | 'run'): Int32Array => insertRows(left[key], kept, end, Int32Array.from(added, (outcome) => outcome[key]))
  const u8 = (key: 'kind' | 'currency' | 'customerValue'): Uint8Array => insertRows(left[key], kept, end, Uint8Array.from(added, (outcome) => outcome[key]))
  return {
    count: kept + added.length, outcomeId: i32('outcomeId'), run: i32('run'), kind: u8('kind'), customerValue: u8('customerValue'),
    value: insertSparse(left.value, kept, end, added.map(({ value }) => (value === NO_NUMBER ? null : value))), currency: left.currency.length === 0 && current.count > 0 ? left.currency : u8('currency'),
  }
}

/** Takes outcomes (rising) out, in place. */
export function dropOutcomes(outcomes: OutcomeColumns, gone: Int32Array): OutcomeColumns {
  const { count } = outcomes
  if (gone.length === 0) return outcomes
  for (const key of ['outcomeId', 'run', 'kind', 'currency', 'customerValue'] as const) if (outcomes[key].length > 0) removeRows(outcomes[key], count, gone)
  return { ...outcomes, count: count - gone.length, value: removeSparse(outcomes.value, count, gone) }
}

function addUp(outcomes: OutcomeColumns, runs: Counted<RunColumns>, concerned: ReadonlySet<number>, home: number): void {
  const sums = new Map<number, number>()
  for (const r of concerned) {
    sums.set(r, 0)
    runs.customerValue[r] = NO_CODE8
  }
  const latest = new Map<number, number>()
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!
    if (!concerned.has(r)) continue
    const { value, currency } = valuesAt(outcomes, o)
    if (value !== NO_NUMBER && currency === home) sums.set(r, sums.get(r)! + value)
    if (outcomes.customerValue[o] !== NO_CODE8 && outcomes.outcomeId[o]! > (latest.get(r) ?? -1)) {
      latest.set(r, outcomes.outcomeId[o]!)
      runs.customerValue[r] = outcomes.customerValue[o]!
    }
  }
  runs.outcomeValue = writeSparse(runs.outcomeValue, runs.count, new Map([...sums].map(([r, sum]) => [r, sum === 0 ? null : amount(sum)])))
}
