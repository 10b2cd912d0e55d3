import { SqlError } from './sqlError.ts'
import { parserOf, type ParseText } from './values.ts'

/**
 * The part of Postgres' frontend/backend protocol (3.0, chapter 55 of its manual) that one statement needs. PGlite's own `query`
 * crosses into WASM five times for each statement; written as one message it crosses once, which halves a point select.
 */

export interface Answer {
  readonly columns: readonly string[]
  /** Values in column order. */
  readonly rows: unknown[][]
  /** The last statement's command tag, such as `INSERT 0 5`. */
  readonly tag: string
  /** Channels that were notified. */
  readonly notified: readonly string[]
}

const SYNC = Buffer.from([0x53, 0, 0, 0, 4])
// Describe the unnamed portal, execute it without a row limit, sync.
const DESCRIBE_EXECUTE_SYNC = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0, 0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, ...SYNC])

/** Parse, bind, describe, execute and sync in one message, alone in its memory; parameters as text, their types left to Postgres. */
export function statementMessage(text: string, params: readonly (string | null)[]): Uint8Array {
  if (params.length > 65_535) throw new RangeError(`${params.length} parameters are more than the 65,535 of one statement; pass arrays.`)
  const textBytes = Buffer.byteLength(text)
  const lengths = params.map((param) => (param === null ? 0 : Buffer.byteLength(param)))
  const parseBytes = 4 + 1 + textBytes + 1 + 2
  const bindBytes = 4 + 1 + 1 + 2 + 2 + lengths.reduce((sum, length) => sum + 4 + length, 0) + 2
  const message = Buffer.allocUnsafeSlow(1 + parseBytes + 1 + bindBytes + DESCRIBE_EXECUTE_SYNC.length)
  let at = message.writeUInt8(0x50, 0)
  at = message.writeInt32BE(parseBytes, at)
  at = message.writeUInt8(0, at)
  at += message.write(text, at)
  at = message.writeUInt8(0, at)
  at = message.writeInt16BE(0, at)
  at = message.writeUInt8(0x42, at)
  at = message.writeInt32BE(bindBytes, at)
  at = message.writeInt32BE(0, at) // unnamed portal, unnamed statement, no format codes: all text
  at = message.writeUInt16BE(params.length, at)
  params.forEach((param, index) => {
    at = message.writeInt32BE(param === null ? -1 : lengths[index]!, at)
    if (param !== null) at += message.write(param, at)
  })
  at = message.writeInt16BE(0, at)
  DESCRIBE_EXECUTE_SYNC.copy(message, at)
  return message
}

/** Several statements as one simple query. */
export function scriptMessage(text: string): Uint8Array {
  const bytes = Buffer.byteLength(text)
  const message = Buffer.allocUnsafeSlow(1 + 4 + bytes + 1)
  message.writeUInt8(0x51, 0)
  message.writeInt32BE(4 + bytes + 1, 1)
  message.write(text, 5)
  message.writeUInt8(0, 5 + bytes)
  return message
}

/**
 * Reads the backend's whole answer.
 * @throws SqlError when the answer tells of one.
 */
export function readAnswer(bytes: Uint8Array, statement: string): Answer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let columns: string[] = []
  let parse: ParseText[] = []
  let rows: unknown[][] = []
  let tag = ''
  let error: SqlError | undefined
  const notified: string[] = []
  for (let at = 0; at < buffer.length;) {
    const kind = buffer[at]
    const end = at + 1 + buffer.readInt32BE(at + 1)
    const body = at + 5
    at = end
    if (kind === 0x44) rows.push(readRow(buffer, body, parse)) // D
    else if (kind === 0x54) { // T
      const fields = readFields(buffer, body)
      columns = fields.map((field) => field.name)
      parse = fields.map((field) => parserOf(field.oid))
      rows = []
    } else if (kind === 0x43) tag = buffer.toString('utf8', body, end - 1) // C
    else if (kind === 0x45) error ??= readError(buffer, body, statement) // E
    else if (kind === 0x41) notified.push(buffer.toString('utf8', body + 4, buffer.indexOf(0, body + 4))) // A
  }
  if (error !== undefined) throw error
  return { columns, rows, tag, notified }
}

function readRow(buffer: Buffer, from: number, parse: readonly ParseText[]): unknown[] {
  const row: unknown[] = []
  let at = from + 2
  for (let index = 0; index < parse.length; index++) {
    const length = buffer.readInt32BE(at)
    at += 4
    if (length === -1) row.push(null)
    else {
      row.push(parse[index]!(buffer.toString('utf8', at, at + length)))
      at += length
    }
  }
  return row
}

function readFields(buffer: Buffer, from: number): { name: string; oid: number }[] {
  const fields: { name: string; oid: number }[] = []
  let at = from + 2
  for (let left = buffer.readInt16BE(from); left > 0; left--) {
    const end = buffer.indexOf(0, at)
    fields.push({ name: buffer.toString('utf8', at, end), oid: buffer.readUInt32BE(end + 7) })
    at = end + 19
  }
  return fields
}

const ERROR_FIELDS: Readonly<Record<string, string>> = {
  V: 'severity', D: 'detail', H: 'hint', P: 'position', W: 'where', s: 'schema', t: 'table', c: 'column', n: 'constraint',
}

function readError(buffer: Buffer, from: number, statement: string): SqlError {
  let message = ''
  let code = ''
  const details: Record<string, string> = { statement: statement.slice(0, 500) }
  for (let at = from; buffer[at] !== 0;) {
    const field = String.fromCharCode(buffer[at]!)
    const end = buffer.indexOf(0, at + 1)
    const value = buffer.toString('utf8', at + 1, end)
    at = end + 1
    const name = ERROR_FIELDS[field]
    if (field === 'M') message = value
    else if (field === 'C') code = value
    else if (name !== undefined) details[name] = value
  }
  return new SqlError(message, code, details)
}
