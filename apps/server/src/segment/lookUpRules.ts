import { nearOf } from '@throughline/analytics'
import { lookUpSegments, Refusal, SegmentRule, type SegmentId } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

/**
 * Parameters of an analysis in which every rule has the rules of the segments it names in their places, wherever it stands. People name a segment
 * as they read it: `{ kind: 'segment', name }`, capitals aside.
 * @throws Refusal `segment.missing` for a segment nobody knows
 */
export async function lookUpRules(sql: Sql, params: unknown): Promise<unknown> {
  if (!JSON.stringify(params ?? null).includes('"kind":"segment"')) return params
  const rules = await segmentRules(sql)
  const names = JSON.stringify(params).includes('"name"') ? await sql.query<{ id: SegmentId; name: string }>('select id, name from segment order by name') : []
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    if ((value as { kind?: unknown }).kind === 'segment') {
      const rule = SegmentRule.safeParse(byId(value as { kind: 'segment'; name?: unknown }, names))
      if (rule.success) return lookUpSegments(rule.data, (id) => rules.get(id))
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]))
  }
  return walk(params)
}

function byId({ name, ...rest }: { readonly kind: 'segment'; readonly name?: unknown }, names: readonly { id: SegmentId; name: string }[]): unknown {
  if (typeof name !== 'string') return rest
  const found = names.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (found) return { ...rest, id: found.id }
  const known = names.map((one) => one.name), near = nearOf(name, known)
  const others = near.length > 0 ? ` Much the same: ${near.join(', ')}.` : known.length > 0 ? ` There are: ${known.slice(0, 12).join(', ')}.` : ' None is saved.'
  throw new Refusal('segment.missing', { segment: name, near, issues: [`There is no segment “${name}”.${others}`] })
}

/** Every saved segment's rule as it was written. */
async function segmentRules(sql: Sql): Promise<ReadonlyMap<SegmentId, SegmentRule>> {
  const rows = await sql.query<{ id: SegmentId; rule: SegmentRule }>('select id, rule from segment')
  return new Map(rows.map(({ id, rule }) => [id, rule]))
}
