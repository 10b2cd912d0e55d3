import type { OutcomeRule } from '@throughline/domain'
import type { From, RowTest } from './mapping.ts'

/** A short way of writing was not understood; the message says how to write it. */
export class Misspelt extends Error {
  override readonly name = 'Misspelt'
}

/**
 * Reads `actor=case_id,time=timestamp,channel:letter,attributes=*`: `=` names a column (or several, joined by `+`),
 * `:` gives the same value to every row. A comma inside a name is written `\,`.
 * @throws Misspelt
 */
export function readMap(text: string): Record<string, From> {
  const fields: Record<string, From> = {}
  for (const part of text.split(/(?<!\\),/).map((each) => each.replaceAll('\\,', ',').trim()).filter(Boolean)) {
    const spelt = /^([A-Za-z][\w.]*)\s*([=:])\s*(.+)$/.exec(part)
    if (!spelt) throw new Misspelt(`“${part}” is not field=column or field:value.`)
    const [, field, sign, value] = spelt as unknown as [string, string, '=' | ':', string]
    if (field in fields) throw new Misspelt(`“${field}” is mapped twice.`)
    fields[field] = sign === ':' ? { from: 'constant', value } : value === '*' ? { from: 'others' } : value.includes('+') ? { from: 'columns', columns: value.split('+').map((each) => each.trim()) } : { from: 'column', column: value }
  }
  return fields
}

/**
 * Reads `kind in purchase,cancellation`, `kind not in adjustment`, `country = Malta`, `country != Malta`, `customer_id not empty`, `note empty`;
 * several joined by ` and `.
 * @throws Misspelt
 */
export function readWhere(text: string): RowTest[] {
  return text.split(/\s+and\s+/i).map((part) => {
    const spelt = /^\s*(.+?)\s+(?:(not\s+empty|empty)|(not\s+in|in|=|!=)\s+(.+))\s*$/i.exec(part)
    if (!spelt) throw new Misspelt(`“${part}” is not a row filter. Write for example: kind in purchase,cancellation and customer_id not empty`)
    const [, column, emptiness, relation, list] = spelt as unknown as [string, string, string | undefined, string | undefined, string | undefined]
    if (emptiness !== undefined) return { test: emptiness.toLowerCase() === 'empty' ? 'empty' : 'not empty', column }
    const isList = /in$/i.test(relation!)
    const values = (isList ? list!.split(',') : [list!]).map((each) => each.trim())
    return { test: relation === '!=' || /^not/i.test(relation!) ? 'not in' : 'in', column, values }
  })
}

/**
 * Reads `paid:achieved=Payment` or `lost:failed=Sent to court|Written off`; `paid:achieved=Payment@revenue` is worth the row's revenue.
 * @throws Misspelt
 */
export function readOutcome(text: string): OutcomeRule {
  const spelt = /^([^:=]+):(achieved|failed)=(.+?)(@revenue)?$/.exec(text.trim())
  if (!spelt) throw new Misspelt(`“${text}” is not an outcome. Write for example: paid:achieved=Payment`)
  const [, kind, result, activities, worth] = spelt as unknown as [string, string, 'achieved' | 'failed', string, string | undefined]
  return { kind: kind.trim(), result, when: { touchpoints: activities.split('|').map((each) => each.trim()) }, ...(worth && { value: { from: 'revenue' } }) }
}
