/** Order of codes by their characters, as `collate "C"` in SQL. */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
