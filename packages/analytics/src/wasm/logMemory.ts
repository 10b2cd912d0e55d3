import type { EntryColumns, JourneyLog, RunColumns } from '../columns/journeyLog.ts'
import { ownRoom, spareOf, type Column } from '../columns/splice.ts'
import { kernelsOver, type Kernels } from './kernels.ts'

/** What kernels read of every run or entry: these columns lie in the memory. Others are copied there when asked for. */
const ENTRIES = ['at', 'touchpoint', 'channel', 'cost', 'revenue'] as const satisfies readonly (keyof EntryColumns)[]
const RUNS = ['start', 'startedAt', 'actor', 'journey', 'status'] as const satisfies readonly (keyof RunColumns)[]

/** Places below this are nowhere. */
const FLOOR = 1_024
const PAGE = 65_536
/** Room for what kernels work with. Pages nobody writes to cost nothing. */
const ROOM_BYTES = 16 << 20, ROOM_PER_ENTRY = 40, ROOM_PER_RUN = 120
/** Of the room behind the columns so much is kept for work. */
const LEFT_TO_WORK = 0.7
/** Below this many entries a log is sooner walked than moved. */
let least = 20_000

/** From how many entries on kernels are used; for tests of their equality with what stands in for them. Gives what it was. */
export function useKernelsFrom(entries: number): number {
  const before = least
  least = entries
  return before
}

class NoRoom extends Error {}

/** Room in which kernels note which entries are chosen: six bytes for each sixteen. */
export function stepBytes(entries: number): number {
  return 6 * ((entries >> 4) + 1) + 16
}

/** Memory in which a log's columns lie, and kernels over it. What is put or made room for is free again when the work ends. */
export class LogMemory {
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
  /** Whose numbers stand in the part kept between pieces of work, see {@link keep}. */
  keeper: object | null = null
  private columnsEnd = FLOOR
  private kept = FLOOR
  private top = FLOOR
  /** What lasts as long as the log lies behind this, made from the end on. */
  private lasting: number

  constructor({ buffer, kernels }: NonNullable<ReturnType<typeof kernelsOver>>) {
    this.kernels = kernels
    this.buffer = buffer
    this.lasting = buffer.byteLength
  }

  /** Where a column is: in the memory for good, or as a copy. */
  put(column: Column | Float64Array): number {
    if (column.buffer === this.buffer) return column.byteOffset
    const at = this.room(column.byteLength)
    new Uint8Array(this.buffer, at, column.byteLength).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
    return at
  }

  /** Where the bits of a sparse column are; 0 where no row says anything. */
  putTold({ told }: { readonly told: Uint32Array }): number {
    return told.length === 0 ? 0 : this.put(told)
  }

  /** Room for so many bytes, holding anything. */
  room(bytes: number): number {
    const at = (this.top + 63) & ~63
    // A kernel may look a few bytes past the end of a list.
    if (at + bytes + 64 > this.lasting) throw new NoRoom()
    this.top = at + bytes
    return at
  }

  /** Room for so many bytes, all nought. */
  zeros(bytes: number): number {
    const at = this.room(bytes)
    new Uint8Array(this.buffer, at, bytes).fill(0)
    return at
  }

  ints(at: number, length: number): Int32Array {
    return new Int32Array(this.buffer, at, length)
  }

  floats(at: number, length: number): Float64Array {
    return new Float64Array(this.buffer, at, length)
  }

  /** Room for what hangs on the log alone, until {@link forget}; null where too little would be left to work with. */
  last(bytes: number): number | null {
    const at = (this.lasting - bytes - 64) & ~63
    if (at < this.top + (this.buffer.byteLength - this.columnsEnd) * LEFT_TO_WORK) return null
    this.lasting = at
    return at
  }

  /** There is another log: what hung on the one before is of no use. */
  forget(): void {
    this.lasting = this.buffer.byteLength
  }

  /** What was made room for so far stays until somebody else keeps something; `keeper` says whose it is. */
  keep(keeper: object): void {
    this.keeper = keeper
    this.kept = this.top
  }

  /** Before something else is kept. */
  dropKept(): void {
    this.keeper = null
    this.top = this.kept = this.columnsEnd
  }

  work<T>(work: (memory: LogMemory) => T): T {
    const from = this.top
    try {
      return work(this)
    } finally {
      this.top = Math.max(from, this.kept)
    }
  }

  /** Columns are moved in before anything else is done. */
  settled(): void {
    this.columnsEnd = this.kept = this.top
  }
}

const memories = new WeakMap<ArrayBufferLike, LogMemory>()
const movable = new WeakSet<object>()

/** Says that the log is a whole one, not a view of another, so that its columns may be moved. */
export function letMove(log: JourneyLog): JourneyLog {
  movable.add(log.entries)
  memories.get(log.entries.at.buffer)?.forget()
  return log
}

/**
 * A column of what hangs on a log alone, holding anything: in memory where this column of the log lies in one and there is room, so that kernels
 * read it in place. It is lost with the log.
 */
export function besides<A extends Column | Float64Array>(column: Column, kind: new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => A, length: number): A {
  const memory = memories.get(column.buffer), at = memory?.last(length * (kind as unknown as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT)
  return memory && at != null ? new kind(memory.buffer, at, length) : new kind(length)
}

/**
 * Does the work over the log's columns in memory, where they are moved at the first time. Views of the memory that the work makes must not outlive it.
 * @returns null where that is not worth it or not possible: then it is done over the columns where they lie
 */
export function inMemory<T>(log: JourneyLog, work: (memory: LogMemory) => T): T | null {
  const memory = memoryOf(log)
  if (!memory) return null
  try {
    return memory.work(work)
  } catch (error) {
    if (error instanceof NoRoom) return null
    throw error
  }
}

const named = new WeakMap<object, boolean>()

/** Kernels count by touchpoint without asking whether it is known: while one is not, its name being still on the way, they have to wait. */
function areNamed({ entries, catalogue }: JourneyLog): boolean {
  let are = named.get(entries)
  if (are === undefined) {
    const { touchpoint, count } = entries
    let highest = 0
    for (let e = 0; e < count; e++) highest = Math.max(highest, touchpoint[e]!)
    named.set(entries, (are = highest < catalogue.touchpoints.length))
  }
  return are
}

function memoryOf(log: JourneyLog): LogMemory | undefined {
  if (log.entries.count < least || !areNamed(log)) return undefined
  const { buffer } = log.entries.at
  const known = memories.get(buffer)
  if (!movable.has(log.entries)) return known
  const isWhole = known !== undefined && ENTRIES.every((name) => log.entries[name].buffer === buffer) && RUNS.every((name) => log.runs[name].buffer === buffer)
  return isWhole ? known : moved(log)
}

function moved(log: JourneyLog): LogMemory | undefined {
  const { entries, runs } = log
  const memory = memoryFor(entries.count, runs.count)
  if (!memory) {
    movable.delete(entries)
    return undefined
  }
  const move = (part: object, name: string, column: Column): void => {
    const there = roomIn(memory, column.constructor as Kind, column.length)
    there.set(column as never)
    ;(part as Record<string, Column>)[name] = there
  }
  for (const name of ENTRIES) move(entries, name, entries[name])
  for (const name of RUNS) move(runs, name, runs[name])
  memory.settled()
  return memory
}

type Kind = new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => Column

/**
 * Where the columns of a log that is being read stay: those that kernels read in memory, the others in buffers of their own, all with room for news.
 * @returns room for so many rows of a column, named by part and name
 */
export function homeFor(entries: number, runs: number): (name: string, kind: new (length: number) => Column, length: number) => Column {
  const memory = entries < least ? undefined : memoryFor(entries, runs)
  const places = memory && Array.from({ length: ENTRIES.length + RUNS.length }, (_, i) => {
    const isEntry = i < ENTRIES.length
    const column = isEntry ? ENTRIES[i]! : RUNS[i - ENTRIES.length]!
    return [`${isEntry ? 'entries' : 'runs'}.${column}`, roomIn(memory, KIND_OF[column], isEntry ? entries : runs + (column === 'start' ? 1 : 0))] as const
  })
  memory?.settled()
  const inMemory = new Map<string, Column>(places)
  return (name, kind, length) => {
    const there = inMemory.get(name)
    if (there) return there
    const column = new kind(length + (entries < least ? 0 : spareOf(length)))
    if (column.length > length) ownRoom(column, column.byteLength)
    return column.subarray(0, length)
  }
}

const KIND_OF = { at: Int32Array, touchpoint: Uint16Array, channel: Uint8Array, cost: Int32Array, revenue: Int32Array, start: Int32Array, startedAt: Int32Array, actor: Int32Array, journey: Uint16Array, status: Uint8Array } as const satisfies Record<typeof ENTRIES[number] | typeof RUNS[number], Kind>

function memoryFor(entries: number, runs: number): LogMemory | undefined {
  const columns = [...ENTRIES.map((name) => [name, entries] as const), ...RUNS.map((name) => [name, runs + 1] as const)]
  const bytes = columns.reduce((sum, [name, rows]) => sum + (rows + spareOf(rows)) * KIND_OF[name].BYTES_PER_ELEMENT + 128, FLOOR)
  try {
    const kernels = kernelsOver(Math.ceil((bytes + ROOM_BYTES + ROOM_PER_ENTRY * entries + ROOM_PER_RUN * runs) / PAGE))
    if (!kernels) return undefined
    const memory = new LogMemory(kernels)
    memories.set(memory.buffer, memory)
    return memory
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function roomIn(memory: LogMemory, kind: Kind, rows: number): Column {
  const bytes = (rows + spareOf(rows)) * (kind as unknown as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT
  const column = new kind(memory.buffer, memory.room(bytes), rows)
  ownRoom(column, bytes)
  return column
}
