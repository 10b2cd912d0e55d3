import { getTableColumns, type InferSelectModel, type Table } from 'drizzle-orm'
import { z } from 'zod'

/** The zod schema of one row of a table, in TypeScript's names and types. One definition, read twice. */
export function rowSchema<T extends Table>(table: T): z.ZodType<InferSelectModel<T>> {
  const shape: Record<string, z.ZodType> = {}
  for (const [key, column] of Object.entries(getTableColumns(table))) {
    const base = baseSchema(column.dataType, column.enumValues)
    shape[key] = column.notNull ? base : base.nullable()
  }
  return z.strictObject(shape) as unknown as z.ZodType<InferSelectModel<T>>
}

function baseSchema(dataType: string, enumValues: readonly string[] | undefined): z.ZodType {
  if (enumValues && enumValues.length > 0) return z.enum(enumValues as [string, ...string[]])
  switch (dataType) {
    case 'string': return z.string()
    case 'number': return z.number()
    case 'boolean': return z.boolean()
    case 'date': return z.date()
    case 'json': return z.json()
    default: return z.unknown()
  }
}
