import { NO_CODE } from './journeyLog.ts'
import { numberOf, numbersOf } from './numberText.ts'

/** A key with more values than this does not group people: as numbers it is kept where all of them are, else left out. */
export const MOST_VALUES = 1_000

/** Gathers actors' attributes into dictionary-coded columns: text, numbers and yes/no; nested values are left out. */
export class AttributeColumns {
  private readonly columns = new Map<string, { values: string[]; codeOf: Map<string, number>; code: Uint16Array; isTooMany: boolean; /** Once they are too many. */ numbers: Float64Array | null }>()
  private readonly size: number

  constructor(size: number) {
    this.size = size
  }

  set(actor: number, attributes: unknown): void {
    if (typeof attributes !== 'object' || attributes === null) return
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
      let column = this.columns.get(key)
      if (!column) this.columns.set(key, (column = { values: [], codeOf: new Map(), code: new Uint16Array(this.size).fill(NO_CODE), isTooMany: false, numbers: null }))
      const text = String(value)
      if (column.isTooMany) {
        putNumber(column, actor, text)
        continue
      }
      let code = column.codeOf.get(text)
      if (code === undefined) {
        code = column.values.length
        if (code >= MOST_VALUES) {
          column.isTooMany = true
          column.numbers = numbersByActor(column)
          putNumber(column, actor, text)
          continue
        }
        column.values.push(text)
        column.codeOf.set(text, code)
      }
      column.code[actor] = code
    }
  }

  /** Keys that group nobody. */
  crowded(): Set<string> {
    return new Set([...this.columns].flatMap(([key, { isTooMany }]) => (isTooMany ? [key] : [])))
  }

  /** Those of them that are numbers throughout. */
  numbers(): Map<string, Float64Array> {
    return new Map([...this.columns].flatMap(([key, { numbers }]) => (numbers ? [[key, numbers] as const] : [])))
  }

  build(): Map<string, { values: readonly string[]; code: Uint16Array }> {
    return new Map([...this.columns].filter(([, c]) => !c.isTooMany).map(([key, c]) => [key, { values: c.values, code: c.code }]))
  }
}

/** The number that each actor's value is, NaN of whom nobody told one; null where a value is no number. */
export function numbersByActor({ values, code }: { readonly values: readonly string[]; readonly code: Uint16Array }): Float64Array | null {
  const known = numbersOf(values)
  return known && Float64Array.from(code, (c) => (c < known.length ? known[c]! : Number.NaN))
}

/** A value that is no number makes it a column of numbers no more. */
function putNumber(column: { numbers: Float64Array | null }, actor: number, text: string): void {
  const number = numberOf(text)
  if (number === null) column.numbers = null
  else if (column.numbers) column.numbers[actor] = number
}
