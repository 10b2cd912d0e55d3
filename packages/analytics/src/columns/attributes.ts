import { NO_CODE } from './journeyLog.ts'

/** A key with more values than this does not group people; it is left out. */
export const MOST_VALUES = 1_000

/** Gathers actors' attributes into dictionary-coded columns: text, numbers and yes/no; nested values are left out. */
export class AttributeColumns {
  private readonly columns = new Map<string, { values: string[]; codeOf: Map<string, number>; code: Uint16Array; isTooMany: boolean }>()
  private readonly size: number

  constructor(size: number) {
    this.size = size
  }

  set(actor: number, attributes: unknown): void {
    if (typeof attributes !== 'object' || attributes === null) return
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
      let column = this.columns.get(key)
      if (!column) this.columns.set(key, (column = { values: [], codeOf: new Map(), code: new Uint16Array(this.size).fill(NO_CODE), isTooMany: false }))
      if (column.isTooMany) continue
      const text = String(value)
      let code = column.codeOf.get(text)
      if (code === undefined) {
        code = column.values.length
        if (code >= MOST_VALUES) {
          column.isTooMany = true
          continue
        }
        column.values.push(text)
        column.codeOf.set(text, code)
      }
      column.code[actor] = code
    }
  }

  /** Keys that are left out. */
  crowded(): Set<string> {
    return new Set([...this.columns].flatMap(([key, { isTooMany }]) => (isTooMany ? [key] : [])))
  }

  build(): Map<string, { values: readonly string[]; code: Uint16Array }> {
    return new Map([...this.columns].filter(([, c]) => !c.isTooMany).map(([key, c]) => [key, { values: c.values, code: c.code }]))
  }
}
