/** A number already written, with its noun: `1 run`, `2 runs`. */
export function many(n: string, one: string, more = `${one}s`): string {
  return `${n} ${n === '1' ? one : more}`
}
