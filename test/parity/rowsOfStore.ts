import { COLUMN_SHAPES } from '@throughline/analytics'
import type { MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import type { Cell } from '@throughline/analytics/testing/pgcopyOf'
import { shapes } from '@throughline/domain'
import type { Store } from '@throughline/server/store/store'

/** A store's rows as plain objects: moments as ISO text, jsonb as its text. */
export async function rowsOfStore(store: Store): Promise<MadeUpRows> {
  const all: Record<string, Record<string, Cell>[]> = {}
  for (const name of COLUMN_SHAPES) {
    const rows = await store.query(`select ${shapes[name].columns.map((c) => `"${c.name}"`).join(', ')} from "${shapes[name].tableName}"`)
    const reals = new Set(shapes[name].columns.filter((c) => c.type === 'real').map((c) => c.name))
    // A real is printed with few digits: as a number it is the nearest single.
    all[name] = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, reals.has(key) && typeof value === 'number' ? Math.fround(value) : cellOf(value)])))
  }
  return all as MadeUpRows
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return value as Cell
}
