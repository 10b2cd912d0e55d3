import { textOf } from './utf8.ts'
import { within32 } from './within32.ts'

/**
 * Reads a PGCOPY binary file row by row without making an object for each: `row` is called with the reader standing on
 * the row. Format: PostgreSQL documentation, COPY, “Binary Format”; big-endian.
 * @throws RangeError when the file is not one, is cut off, or has another number of columns.
 */
export function readPgcopy(file: Uint8Array, columns: number, row: (reader: RowReader) => void): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  for (let i = 0; i < SIGNATURE.length; i++) if (file[i] !== SIGNATURE[i]) throw new RangeError('not a PGCOPY binary file')
  let place = 19 + view.getInt32(15)
  const reader = new RowReader(file, view, columns)
  let rows = 0
  for (;;) {
    const fields = view.getInt16(place)
    place += 2
    if (fields === -1) return rows
    if (fields !== columns) throw new RangeError(`row ${rows + 1} has ${fields} columns instead of ${columns}`)
    for (let c = 0; c < columns; c++) {
      const length = view.getInt32(place)
      place += 4
      reader.at[c] = place
      reader.length[c] = length
      if (length > 0) place += length
    }
    row(reader)
    rows++
  }
}

const SIGNATURE = [0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00]

/** One row's fields by column number. Reading a null gives `absent`. */
export class RowReader {
  readonly at: Int32Array
  readonly length: Int32Array
  private readonly file: Uint8Array
  private readonly view: DataView

  constructor(file: Uint8Array, view: DataView, columns: number) {
    this.file = file
    this.view = view
    this.at = new Int32Array(columns)
    this.length = new Int32Array(columns)
  }

  isNull(column: number): boolean {
    return this.length[column]! < 0
  }

  /** smallint, integer or bigint, by its width; bigints must be safe integers. */
  whole(column: number, absent: number): number {
    switch (this.length[column]!) {
      case 4: return this.view.getInt32(this.at[column]!)
      case 8: return this.view.getInt32(this.at[column]!) * 4_294_967_296 + this.view.getUint32(this.at[column]! + 4)
      case 2: return this.view.getInt16(this.at[column]!)
      default: return absent
    }
  }

  /** real */
  real(column: number): number {
    return this.length[column] === 4 ? this.view.getFloat32(this.at[column]!) : Number.NaN
  }

  /** timestamptz as whole seconds since 2000, rounded down, as far as 32 bits go. */
  seconds(column: number, absent: number): number {
    return this.length[column] === 8 ? within32(Math.floor(this.whole(column, 0) / 1e6)) : absent
  }

  /** boolean: 1, 0 or `absent`. */
  flag(column: number, absent: number): number {
    return this.length[column] === 1 ? this.file[this.at[column]!]! : absent
  }

  /** First byte of a text; 0 when null or empty. */
  initial(column: number): number {
    return this.length[column]! > 0 ? this.file[this.at[column]!]! : 0
  }

  text(column: number): string | null {
    const length = this.length[column]!
    return length < 0 ? null : textOf(this.file.subarray(this.at[column]!, this.at[column]! + length))
  }

  /** jsonb: one version byte, then text. */
  json(column: number): unknown {
    const length = this.length[column]!
    return length < 1 ? null : JSON.parse(textOf(this.file.subarray(this.at[column]! + 1, this.at[column]! + length)))
  }
}
