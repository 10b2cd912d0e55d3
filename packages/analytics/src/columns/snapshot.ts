import { SCHEMA_SIGNATURE } from '@throughline/domain'
import { ENGINE_VERSION } from '../analysis.ts'
import { homeFor, letMove } from '../wasm/logMemory.ts'
import { makeLog } from './build.ts'
import { checksum, hashText } from './hash.ts'
import { bytesOf, textOf } from './utf8.ts'
import type { LooseRow } from './loose.ts'
import type { Sparse } from './sparse.ts'
import type { Column } from './splice.ts'
import type { ActorColumns, Catalogue, EntryColumns, JourneyLog, OtherStepColumns, OutcomeColumns, RunColumns } from './journeyLog.ts'

const KINDS = { i32: Int32Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array, f32: Float32Array, f64: Float64Array } as const
type Kind = keyof typeof KINDS

/** Which columns, by part and name, and how wide; `told.before.value` where they are sparse. Runs have one `start` more than runs. */
const LAYOUT = {
  entries: { at: 'i32', interactionId: 'i32', touchpoint: 'u16', step: 'u16', channel: 'u8', flags: 'u8', durationS: 'u16', longerS: 'u32.i32.i32', cost: 'i32', revenue: 'i32', currency: 'u8', sentiment: 'u32.i32.f32', handler: 'u32.i32.u16' },
  runs: { start: 'i32', runId: 'i32', journey: 'u16', actor: 'i32', territory: 'u8', status: 'u8', outcomeKind: 'u8', startedAt: 'i32', endedAt: 'i32', outcomeValue: 'u32.i32.i32', customerValue: 'u8' },
  actors: { actorId: 'i32', kind: 'u8', territory: 'u8' },
  outcomes: { outcomeId: 'i32', run: 'i32', kind: 'u8', value: 'u32.i32.i32', currency: 'u8', customerValue: 'u8' },
  otherSteps: { run: 'i32', interactionId: 'i32', step: 'u16' },
} as const satisfies Record<string, Record<string, Kind | `u32.i32.${Kind}`>>
type Part = keyof typeof LAYOUT

interface Footer {
  readonly schema: number
  readonly engine: string
  readonly lsn: string
  readonly datasetHash: string
  readonly counts: Record<Part, number>
  readonly catalogue: Catalogue
  readonly loose: readonly LooseRow[]
  readonly attributes: readonly { readonly key: string; readonly values: readonly string[] }[]
  readonly crowded: readonly string[]
  /** Names of the columns of numbers. */
  readonly numbers: readonly string[]
  readonly columns: readonly { readonly name: string; readonly offset: number; readonly length: number; readonly checksum: number }[]
}

const MAGIC = 0x544c_434f
/** Raise it when the footer changes. */
const FOOTER_FORM = 7
const SCHEMA_HASH = hashText(`${FOOTER_FORM} ${SCHEMA_SIGNATURE}\n${JSON.stringify(LAYOUT)}`)

/** The whole log as one file: columns first, what they are and their checksums last, so that a file cut short is never taken for whole. */
export function encodeSnapshot(log: JourneyLog): Uint8Array {
  const named = columnsOf(log)
  let size = 0
  const columns = named.map(([name, column]) => {
    const offset = size
    size += (column.byteLength + 7) & ~7
    return { name, offset, length: column.length, checksum: checksum(column) }
  })
  const footer: Footer = {
    schema: SCHEMA_HASH, engine: ENGINE_VERSION, lsn: log.lsn, datasetHash: log.datasetHash, catalogue: log.catalogue, loose: log.loose, columns,
    counts: { entries: log.entries.count, runs: log.runs.count, actors: log.actors.count, outcomes: log.outcomes.count, otherSteps: log.otherSteps.count },
    attributes: [...log.actors.attributes].map(([key, { values }]) => ({ key, values })), crowded: [...log.actors.crowded], numbers: [...log.actors.numbers.keys()],
  }
  const text = bytesOf(JSON.stringify(footer))
  const file = new Uint8Array(size + text.length + 12)
  named.forEach(([, column], i) => file.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), columns[i]!.offset))
  file.set(text, size)
  const end = new DataView(file.buffer)
  end.setUint32(size + text.length, text.length, true)
  end.setUint32(size + text.length + 4, checksum(text.slice()), true)
  end.setUint32(size + text.length + 8, MAGIC, true)
  return file
}

/** A file that is read part by part. */
export interface SnapshotFile {
  readonly size: number
  /** Fills `into` with what stands from `at` on. */
  read(into: Uint8Array, at: number): void
}

/** Null when it was cut short or changed, or comes from another schema or engine: build anew. Each column is read to where it stays, with room for news behind it. */
export function decodeSnapshot(from: Uint8Array | SnapshotFile): JourneyLog | null {
  const file = from instanceof Uint8Array ? { size: from.byteLength, read: (into: Uint8Array, at: number) => into.set(from.subarray(at, at + into.byteLength)) } : from
  const footer = footerOf(file)
  if (!footer) return null
  const { counts } = footer
  const roomFor = homeFor(counts.entries, counts.runs)
  const columns = new Map<string, Column>()
  for (const { name, offset, length, checksum: expected } of footer.columns) {
    const column = roomFor(name, KINDS[kindOf(name)], length)
    file.read(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset)
    if (checksum(column) !== expected) return null
    columns.set(name, column)
  }
  const whole = (name: string, kinds: string): Column | object => {
    const [told, before, value] = partsOf(name, kinds).map((each) => columns.get(each)!)
    return before ? { told, before, value } : told!
  }
  const part = (name: Part): Record<string, unknown> => ({ count: footer.counts[name], ...Object.fromEntries(Object.entries(LAYOUT[name]).map(([column, kinds]) => [column, whole(`${name}.${column}`, kinds)])) })
  // Safe: LAYOUT lists exactly the columns of each part, and the footer's schema hash covers it.
  return letMove(makeLog({
    entries: part('entries') as unknown as EntryColumns, runs: part('runs') as unknown as RunColumns,
    actors: { ...part('actors'), attributes: new Map(footer.attributes.map(({ key, values }) => [key, { values, code: columns.get(`attribute.${key}`) as Uint16Array }])), crowded: new Set(footer.crowded), numbers: new Map(footer.numbers.map((key) => [key, columns.get(`number.${key}`) as Float64Array])) } as unknown as ActorColumns,
    outcomes: part('outcomes') as unknown as OutcomeColumns, otherSteps: part('otherSteps') as unknown as OtherStepColumns,
    catalogue: footer.catalogue, loose: footer.loose, lsn: footer.lsn,
  }, footer.datasetHash))
}

function footerOf({ size, read }: SnapshotFile): Footer | null {
  if (size < 12) return null
  const end = new Uint8Array(12), view = new DataView(end.buffer)
  read(end, size - 12)
  const length = view.getUint32(0, true)
  if (view.getUint32(8, true) !== MAGIC || length > size - 12) return null
  const text = new Uint8Array(length)
  read(text, size - 12 - length)
  if (checksum(text) !== view.getUint32(4, true)) return null
  const footer = JSON.parse(textOf(text)) as Footer
  return footer.schema === SCHEMA_HASH && footer.engine === ENGINE_VERSION ? footer : null
}

function columnsOf(log: JourneyLog): [string, Column][] {
  const named = (Object.keys(LAYOUT) as Part[]).flatMap((part) => Object.entries(LAYOUT[part]).flatMap(([name, kinds]): [string, Column][] => {
    const column = (log[part] as unknown as Record<string, Column | Sparse<Float32Array>>)[name]!
    const columns = 'told' in column ? [column.told, column.before, column.value] : [column]
    return partsOf(`${part}.${name}`, kinds).map((each, i) => [each, columns[i]!])
  }))
  return [...named, ...[...log.actors.attributes].map(([key, { code }]): [string, Column] => [`attribute.${key}`, code]), ...[...log.actors.numbers].map(([key, column]): [string, Column] => [`number.${key}`, column])]
}

/** Names of the columns that one is written as. */
function partsOf(name: string, kinds: string): string[] {
  return kinds.includes('.') ? [`${name}.told`, `${name}.before`, `${name}.value`] : [name]
}

function kindOf(name: string): Kind {
  const [part = '', column = '', of = ''] = name.split('.')
  if (part === 'attribute') return 'u16'
  if (part === 'number') return 'f64'
  const kinds = (LAYOUT[part as Part] as Record<string, string>)[column]!.split('.')
  // Safe: LAYOUT names nothing but kinds.
  return kinds[Math.max(0, ['told', 'before', 'value'].indexOf(of))] as Kind
}
