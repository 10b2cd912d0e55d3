import { quoteName, quoteText } from '../sql.ts'

/** What one asker gets of one table: set by the server alone, never by the client. */
export interface ShapeDefinition {
  /** A captured table in schema `public`. */
  readonly table: string
  readonly columns: readonly string[]
  readonly primaryKey: readonly string[]
  /** SQL over the row's own columns, with `$1`, `$2` … for `params`. No subqueries, no functions of time. */
  readonly where?: string
  readonly params?: readonly string[]
  /** `full`: updates carry the whole row and the old values of what changed. */
  readonly replica?: 'default' | 'full'
}

/** What makes two shapes the same. `replica` only changes how a change is told. */
export function definitionText(definition: ShapeDefinition): string {
  return JSON.stringify([definition.table, definition.columns, definition.where ?? '', definition.params ?? []])
}

/** 53 bits of cyrb53 (bryc, public domain) as base 36: short names for long texts, not a secret. */
export function shortHash(text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    a = Math.imul(a ^ c, 2654435761)
    b = Math.imul(b ^ c, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36)
}

/** The table as SQL names it. */
export function target(definition: ShapeDefinition): string {
  return `public.${quoteName(definition.table)}`
}

/** The shape's condition with its parameters written in, for statements that take none (COPY). */
export function condition(definition: ShapeDefinition): string {
  if (definition.where === undefined) return 'true'
  return `(${definition.where.replaceAll(/\$(\d+)/g, (_, n: string) => quoteText(definition.params?.[Number(n) - 1] ?? ''))})`
}

/** `"schema"."table"/"pk1"/"pk2"`, as Electric names a row. */
export function rowKey(definition: ShapeDefinition, keys: readonly (string | null)[]): string {
  return `"public"."${definition.table}"/${keys.map((value) => (value === null ? '_' : `"${value.replaceAll('/', '//')}"`)).join('/')}`
}
