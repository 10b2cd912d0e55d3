import type { Heard } from '@throughline/domain'
import type { Journal, Replayed } from '../store/journal.ts'
import { SqlError } from '../store/sqlError.ts'
import type { Sql, Store } from '../store/store.ts'
import { writeDeadLetters, type DeadLetter } from './deadLetters.ts'
import { ingest } from './ingest.ts'

/** What one request brought, read and ready to be taken in. It survives JSON: the journal keeps it so. */
export interface Parcel {
  readonly heard: Heard
  readonly refused: readonly DeadLetter[]
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Dead letters that this parcel repairs. */
  readonly repairs?: readonly number[]
}

export interface IntakeContext {
  readonly store: Store
  readonly journal: Journal
  readonly now: () => Date
}

export interface Intake {
  /**
   * Resolves once the parcel is on the disk and committed. Parcels that wait together share one transaction.
   * @throws IntakeFull when too much waits already; the store's fault when it cannot write.
   */
  take(parcel: Parcel): Promise<void>
}

/** So much waits that a sender should try again later (429). */
export class IntakeFull extends Error {
  override readonly name = 'IntakeFull'
}

/** Items of one transaction, and items that may wait for one. */
const TOGETHER = 5_000
const MOST_WAITING = 100_000

interface Waiting {
  readonly parcel: Parcel
  readonly items: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const intakes = new WeakMap<Store, Intake>()

/** The one queue before a store: journal first, then one transaction for all that waited, then the acknowledgement. */
export function intakeOf(context: IntakeContext): Intake {
  const known = intakes.get(context.store)
  if (known) return known
  const opened = openIntake(context)
  intakes.set(context.store, opened)
  return opened
}

function openIntake(context: IntakeContext): Intake {
  let waiting: Waiting[] = []
  let waitingItems = 0
  let isWorking = false

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup()
      try {
        await takeIn(context, group.map((one) => one.parcel))
        for (const one of group) one.resolve()
      } catch (error) {
        for (const one of group) one.reject(error)
      }
    }
    isWorking = false
  }

  function takeGroup(): Waiting[] {
    let items = 0
    let count = 0
    while (count < waiting.length && (count === 0 || items + waiting[count]!.items <= TOGETHER)) items += waiting[count++]!.items
    waitingItems -= items
    const group = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return group
  }

  return {
    take(parcel) {
      const items = itemsOf(parcel)
      if (waitingItems + items > MOST_WAITING && waiting.length > 0) return Promise.reject(new IntakeFull('Too much waits to be taken in.'))
      return new Promise((resolve, reject) => {
        waiting.push({ parcel, items, resolve, reject })
        waitingItems += items
        if (isWorking) return
        isWorking = true
        void work()
      })
    },
  }
}

/** Takes in what a stopped process had accepted and not committed. Call it once at start, before anything is heard. */
export async function replayJournal(context: IntakeContext): Promise<Replayed> {
  return context.journal.replay((records, position) => write(context, records as readonly Parcel[], position))
}

async function takeIn(context: IntakeContext, parcels: readonly Parcel[]): Promise<void> {
  const position = await context.journal.append(parcels)
  await write(context, parcels, position)
  context.journal.committed(position)
}

async function write(context: IntakeContext, parcels: readonly Parcel[], position: number): Promise<void> {
  const receivedAt = new Date(Math.max(...parcels.map((parcel) => parcel.receivedAt)))
  const clock = { store: context.store, now: () => receivedAt }
  const also = async (sql: Sql) => {
    await writeDeadLetters(sql, parcels.flatMap((parcel) => parcel.refused))
    const repaired = parcels.flatMap((parcel) => parcel.repairs ?? [])
    if (repaired.length > 0) await sql.rows('update dead_letter set repaired_at = $2 where id = any($1::bigint[])', [repaired, receivedAt])
    await context.journal.mark(sql, position)
  }
  try {
    await ingest(clock, merged(parcels), { also })
  } catch (error) {
    if (!isAboutValues(error)) throw error
    // Something in here is beyond what the store can hold: find it, keep it as a dead letter, take the rest.
    for (const parcel of parcels) await takeApart(clock, parcel.heard, receivedAt)
    await context.store.transaction(also)
  }
}

async function takeApart(clock: { store: Store; now: () => Date }, heard: Heard, receivedAt: Date): Promise<void> {
  try {
    await ingest(clock, heard)
  } catch (error) {
    if (!isAboutValues(error)) throw error
    const items = entriesOf(heard)
    if (items.length <= 1) {
      const reason = error instanceof Error ? error.message : String(error)
      await writeDeadLetters(clock.store, items.map(([kind, item]) => ({
        source: (item as { source?: string }).source ?? kind, route: kind, code: 'input.invalid', reason, payload: item, position: 0, receivedAt: receivedAt.getTime(),
      })))
      return
    }
    const half = items.length >> 1
    for (const part of [items.slice(0, half), items.slice(half)]) await takeApart(clock, heardOf(part), receivedAt)
  }
}

/** SQLSTATE classes 22 (a value that does not fit) and 23 (a constraint): the input's fault, not the store's. */
function isAboutValues(error: unknown): boolean {
  return error instanceof SqlError && /^2[23]/.test(error.code)
}

const KINDS = ['actors', 'groups', 'aliases', 'interactions', 'outcomes', 'feelings'] as const
type Entry = readonly [kind: (typeof KINDS)[number], item: unknown]

function entriesOf(heard: Heard): Entry[] {
  return KINDS.flatMap((kind) => (heard[kind] ?? []).map((item): Entry => [kind, item]))
}

function heardOf(entries: readonly Entry[]): Heard {
  return Object.fromEntries(KINDS.map((kind) => [kind, entries.filter((entry) => entry[0] === kind).map((entry) => entry[1])])) as Heard
}

function merged(parcels: readonly Parcel[]): Heard {
  if (parcels.length === 1) return parcels[0]!.heard
  return Object.fromEntries(KINDS.map((kind) => [kind, parcels.flatMap((parcel) => parcel.heard[kind] as unknown[] ?? [])])) as Heard
}

function itemsOf(parcel: Parcel): number {
  return KINDS.reduce((sum, kind) => sum + (parcel.heard[kind]?.length ?? 0), parcel.refused.length)
}
