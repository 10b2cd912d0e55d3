import { condition, definitionText, target, type ShapeDefinition } from '@throughline/sync/server/definition'
import type { Clock } from '@throughline/sync/clock'
import type { Store } from '../store/store.ts'

const GOOD_FOR_MS = 60_000

/** Counts a shape's rows for the progress bar; a count is good for a minute. */
export function estimateRows(store: Store, clock: Clock): (definition: ShapeDefinition) => Promise<number> {
  const counted = new Map<string, { at: number; rows: Promise<number> }>()
  return (definition) => {
    const key = definitionText(definition)
    const now = clock.now().getTime()
    const known = counted.get(key)
    if (known && now - known.at < GOOD_FOR_MS) return known.rows
    // Shapes cut to a device are as many as there are devices.
    for (const [old, { at }] of counted) if (now - at >= GOOD_FOR_MS) counted.delete(old)
    const rows = store.rows(`select count(*) from ${target(definition)} where ${condition(definition)}`).then((found) => Number(found[0]?.[0] ?? 0))
    rows.catch(() => counted.delete(key))
    counted.set(key, { at: now, rows })
    return rows
  }
}
