import { save } from './save.ts'

/** Rows behind a picture, as they are exported. */
export interface Sheet {
  /** Name of the file, without its ending. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null | undefined)[])[]
}

/** RFC 4180. Texts that a spreadsheet would run as a formula are disarmed with an apostrophe. */
function sheetToCsv(sheet: Sheet): string {
  const cell = (value: string | number | null | undefined): string => {
    if (value === null || value === undefined) return ''
    if (typeof value === 'number') return String(value)
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [sheet.columns, ...sheet.rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

export function saveCsv(sheet: Sheet): void {
  // The mark tells spreadsheets that this is UTF-8.
  save(`${sheet.name}.csv`, new Blob(['\ufeff', sheetToCsv(sheet)], { type: 'text/csv;charset=utf-8' }))
}
