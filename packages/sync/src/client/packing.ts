import type { Shape } from './contract.ts'
import type { NewsMessage } from './asking.ts'
import type { RowChange } from './replicaSync.ts'

/** `new`: the row was not there before. `changed`: it may have been; a whole row all the same. `gone`: its key. */
type Kind = 'new' | 'changed' | 'gone'

/** Last states of rows of one shape and kind, each row a line as COPY reads it in text form, each with its line feed. */
export interface PackedPart {
  readonly shape: string
  readonly kind: Kind
  readonly columns: readonly string[]
  readonly lines: string
}

/** Before the rows of a part, as one line of JSON. `length` is that of the lines, in UTF-16 units. */
type Head = Omit<PackedPart, 'lines'> & { readonly length: number }

/**
 * News as one text: crossing to another worker, being noted in a file or a table and being copied into tables take no work on each value,
 * and it is a third of the same rows as objects.
 */
export function pack(parts: readonly PackedPart[]): string {
  return parts.map(({ lines, ...head }) => `${JSON.stringify({ ...head, length: lines.length } satisfies Head)}\n${lines}`).join('')
}

export function unpack(news: string): PackedPart[] {
  const parts: PackedPart[] = []
  for (let at = 0; at < news.length;) {
    const from = news.indexOf('\n', at) + 1
    const { length, ...head } = JSON.parse(news.slice(at, from)) as Head
    at = from + length
    parts.push({ ...head, lines: news.slice(from, at) })
  }
  return parts
}

/** What is left of a shape's news up to `barrier` when only each row's last state counts. */
export function lastStates(shape: Shape, messages: readonly NewsMessage[], barrier: number): PackedPart[] {
  const last = new Map<string, { readonly isNew: boolean; readonly message: NewsMessage }>()
  for (const message of messages) {
    if (message.lsn > barrier) continue
    const before = last.get(message.key)
    // Rows stay in the order of their last change.
    if (before) last.delete(message.key)
    last.set(message.key, { isNew: before?.isNew ?? message.operation === 'insert', message })
  }
  const columns = shape.columns.map(({ name }) => name)
  const write = { row: lineWriter(shape, columns), key: lineWriter(shape, shape.primaryKey) }
  const lines: Record<Kind, string> = { gone: '', new: '', changed: '' }
  for (const { isNew, message } of last.values()) {
    if (message.operation === 'delete') lines.gone += write.key(message.value)
    else lines[isNew ? 'new' : 'changed'] += write.row(message.value)
  }
  return partsOf(shape, lines)
}

/** What several batches, one after the other, come to when only each row's last state counts. */
export function lastOf(shape: Shape, parts: readonly PackedPart[]): PackedPart[] {
  const last = new Map<string, { readonly isNew: boolean; readonly kind: Kind; readonly line: string }>()
  for (const { kind, columns, lines } of parts) {
    const keyAt = shape.primaryKey.map((name) => columns.indexOf(name))
    for (const line of linesOf(lines)) {
      const fields = line.split('\t')
      const key = keyAt.map((at) => fields[at]).join('\t')
      const before = last.get(key)
      if (before) last.delete(key)
      last.set(key, { isNew: before?.isNew ?? kind === 'new', kind, line })
    }
  }
  const lines: Record<Kind, string> = { gone: '', new: '', changed: '' }
  for (const { isNew, kind, line } of last.values()) lines[kind === 'gone' ? 'gone' : isNew ? 'new' : 'changed'] += `${line}\n`
  return partsOf(shape, lines)
}

function partsOf(shape: Shape, lines: Readonly<Record<Kind, string>>): PackedPart[] {
  const columns = shape.columns.map(({ name }) => name)
  return (['gone', 'new', 'changed'] as const).filter((kind) => lines[kind] !== '').map((kind) => ({ shape: shape.name, kind, columns: kind === 'gone' ? shape.primaryKey : columns, lines: lines[kind] }))
}

/** Row by row, as whoever merges them reads them. */
export function changesOf(news: string): RowChange[] {
  return unpack(news).flatMap((part) => rowsOf(part).map((row): RowChange => ({ shape: part.shape, operation: part.kind === 'gone' ? 'delete' : 'upsert', row })))
}

/** The rows of a part by column name: Postgres text, `null` where there is none. */
export function rowsOf({ columns, lines }: PackedPart): Record<string, string | null>[] {
  return linesOf(lines).map((line) => {
    const fields = line.split('\t'), row: Record<string, string | null> = {}
    const isPlain = !line.includes('\\')
    for (let i = 0; i < columns.length; i++) row[columns[i]!] = isPlain ? fields[i]! : textOf(fields[i]!)
    return row
  })
}

function linesOf(lines: string): string[] {
  return lines.slice(0, -1).split('\n')
}

/** Values of these types are printed without any of the signs that COPY reads otherwise. */
const PLAIN_TYPES = /^(smallint|integer|bigint|boolean|real|double precision|numeric.*|uuid|date|timestamp.*)$/
/** PostgreSQL manual, COPY, “Text Format”: NULL, and what has to be written with a backslash. */
const NULL = '\\N'
const SPECIAL = /[\\\t\n\r]/
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const UNESCAPED: Readonly<Record<string, string>> = { '\\': '\\', t: '\t', n: '\n', r: '\r' }

function lineWriter(shape: Shape, columns: readonly string[]): (row: NewsMessage['value']) => string {
  const isPlain = columns.map((name) => PLAIN_TYPES.test(shape.columns.find((column) => column.name === name)!.type))
  return (row) => {
    let line = ''
    for (let i = 0; i < columns.length; i++) {
      const value = row[columns[i]!]
      if (i > 0) line += '\t'
      line += value == null ? NULL : isPlain[i] || !SPECIAL.test(value) ? value : value.replaceAll(/[\\\t\n\r]/g, (sign: string) => ESCAPED[sign]!)
    }
    return `${line}\n`
  }
}

function textOf(field: string): string | null {
  if (field === NULL) return null
  return field.includes('\\') ? field.replaceAll(/\\(.)/g, (_, sign: string) => UNESCAPED[sign]!) : field
}
