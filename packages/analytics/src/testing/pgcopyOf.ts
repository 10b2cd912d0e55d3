import { bytesOf } from '../columns/utf8.ts'

export type Cell = string | number | boolean | null
export type PlainRow = Readonly<Record<string, Cell>>

/** Writes a PGCOPY binary file, for tests and made-up data. Moments are ISO texts; jsonb is given as its text. */
export function pgcopyOf(columns: readonly { readonly name: string; readonly type: string }[], rows: readonly PlainRow[]): Uint8Array {
  const bytes: number[] = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]
  const scratch = new DataView(new ArrayBuffer(8))
  const put = (size: number): void => {
    for (let i = 0; i < size; i++) bytes.push(scratch.getUint8(i))
  }
  const int = (value: number, size: 2 | 4 | 8): void => {
    if (size === 2) scratch.setInt16(0, value)
    else if (size === 4) scratch.setInt32(0, value)
    else scratch.setBigInt64(0, BigInt(value))
    put(size)
  }
  const sized = (value: number, size: 2 | 4 | 8): void => {
    int(size, 4)
    int(value, size)
  }
  for (const row of rows) {
    int(columns.length, 2)
    for (const { name, type } of columns) {
      const value = row[name] ?? null
      if (value === null) {
        int(-1, 4)
        continue
      }
      switch (type) {
        case 'smallint': sized(Number(value), 2); break
        case 'integer': sized(Number(value), 4); break
        case 'bigint': sized(Number(value), 8); break
        case 'timestamp with time zone': sized((Date.parse(String(value)) - 946_684_800_000) * 1000, 8); break
        case 'boolean':
          int(1, 4)
          bytes.push(value === true ? 1 : 0)
          break
        case 'real':
          int(4, 4)
          scratch.setFloat32(0, Number(value))
          put(4)
          break
        case 'text': case 'jsonb': {
          const text = bytesOf(String(value))
          int(text.length + (type === 'jsonb' ? 1 : 0), 4)
          if (type === 'jsonb') bytes.push(1)
          for (const byte of text) bytes.push(byte)
          break
        }
        default: throw new RangeError(`no binary form for ${type}`)
      }
    }
  }
  int(-1, 2)
  return Uint8Array.from(bytes)
}

/** A row as Postgres prints it: what the shape stream carries. */
export function textRowOf(row: PlainRow): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : value === true ? 't' : value === false ? 'f' : String(value)]))
}
