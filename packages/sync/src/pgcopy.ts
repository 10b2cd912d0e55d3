/** Counts the tuples of a PGCOPY binary file. Format: PostgreSQL manual, COPY, “Binary Format”. */
export function pgcopyRows(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = 19 + view.getInt32(15)
  let rows = 0
  for (;;) {
    const fields = view.getInt16(at)
    if (fields < 0) return rows
    at += 2
    for (let i = 0; i < fields; i++) {
      const length = view.getInt32(at)
      at += 4 + (length > 0 ? length : 0)
    }
    rows++
  }
}
