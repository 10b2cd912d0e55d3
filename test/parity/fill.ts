import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getTableColumns, type Table } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { COLUMN_SHAPES } from '@throughline/analytics'
import { pgcopyOf } from '@throughline/analytics/testing/pgcopyOf'
import type { MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { shapes } from '@throughline/domain'
import { readConfig } from '@throughline/server/config'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { importFile } from '@throughline/server/import/importFile'
import { Mapping, type MappingInput } from '@throughline/server/import/mapping'
import type { Store } from '@throughline/server/store/store'

/** Puts made-up rows straight into the tables. */
export async function fillWithRows(store: Store, rows: MadeUpRows): Promise<void> {
  for (const name of COLUMN_SHAPES) {
    const shape = shapes[name]
    const columns = Object.values(getTableColumns(shape.table as Table) as Record<string, AnyPgColumn>)
      .map((c) => ({ name: c.name, type: c.getSQLType().replace('smallserial', 'smallint').replace('bigserial', 'bigint').replace('serial', 'integer') }))
      .filter((c) => shape.columns.some((known) => known.name === c.name) || ['source', 'message_id', 'received_at'].includes(c.name))
    const file = pgcopyOf(columns, rows[name].map((row, i) => ({ ...row, source: 'made-up', message_id: `${name} ${i}`, received_at: '2026-01-01T00:00:00Z' })))
    await store.copyIn(`${shape.tableName} (${columns.map((c) => `"${c.name}"`).join(', ')})`, file)
  }
}

export async function fillWithDemo(store: Store, interactions: number): Promise<void> {
  await loadDemo({ store, now: () => new Date('2026-11-20T06:00:00Z') }, { interactions, seed: 5, until: new Date('2026-11-20T00:00:00Z') })
}

export const SHARED_DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

const column = (name: string) => ({ from: 'column' as const, column: name })

export const FINES: MappingInput = {
  as: 'interactions', source: 'fines', currency: 'EUR', timeZone: 'UTC',
  fields: { case: column('case_id'), activity: column('activity'), time: column('timestamp'), 'money.revenue': column('paymentamount'), 'money.cost': column('expense') },
}
export const RETAIL: MappingInput = {
  as: 'interactions', source: 'retail', currency: 'GBP', timeZone: 'UTC',
  fields: { actor: column('customer_id'), case: column('customer_id'), activity: column('kind'), time: column('invoice_date'), id: column('invoice_no'), 'money.revenue': column('value') },
  where: [{ test: 'not empty', column: 'customer_id' }, { test: 'in', column: 'kind', values: ['purchase', 'cancellation'] }],
}

export async function fillWithFile(store: Store, fileName: string, mapping: MappingInput): Promise<void> {
  const config = { ...readConfig({ PORT: '0' }), dataDir: '/tmp' }
  await importFile({ store, config, now: () => new Date('2026-11-20T06:00:00Z') }, { bytes: createReadStream(`${SHARED_DATA}${fileName}`), fileName, mapping: Mapping.parse(mapping) })
}
