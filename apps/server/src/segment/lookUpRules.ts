import { lookUpSegments, SegmentRule, type SegmentId } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

/**
 * Parameters of an analysis in which every rule has the rules of the segments it names in their places, wherever it stands.
 * @throws Refusal `segment.missing` for a segment nobody knows
 */
export async function lookUpRules(sql: Sql, params: unknown): Promise<unknown> {
  if (!JSON.stringify(params ?? null).includes('"kind":"segment"')) return params
  const rules = await segmentRules(sql)
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    if ((value as { kind?: unknown }).kind === 'segment') {
      const rule = SegmentRule.safeParse(value)
      if (rule.success) return lookUpSegments(rule.data, (id) => rules.get(id))
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]))
  }
  return walk(params)
}

/** Every saved segment's rule as it was written. */
export async function segmentRules(sql: Sql): Promise<ReadonlyMap<SegmentId, SegmentRule>> {
  const rows = await sql.query<{ id: SegmentId; rule: SegmentRule }>('select id, rule from segment')
  return new Map(rows.map(({ id, rule }) => [id, rule]))
}
