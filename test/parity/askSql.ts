import { analyses, type AnalysisName, type JourneyLog } from '@throughline/analytics'
import { references, type Reference } from '@throughline/analytics/reference/references'
import type { Store } from '@throughline/server/store/store'
import { CONTEXT } from './asks.ts'

/** The answer of an analysis' reference SQL, all of it of one moment. */
export function askSql(store: Store, name: AnalysisName, params: unknown, catalogue: JourneyLog['catalogue']): Promise<unknown> {
  // Safe: the parameters are parsed by the schema of the same analysis.
  const reference = references[name] as unknown as Reference<'data.overview'>
  const parsed = analyses[name].params.parse(params) as Record<string, never>
  return store.transaction(async (sql) => {
    // Compiling costs seconds where a query takes milliseconds.
    await sql.exec('set local jit = off')
    const rows: Record<string, unknown>[][] = []
    for (const { text, params: values } of reference.queries(parsed, CONTEXT, catalogue)) rows.push(await sql.query(text, values))
    return reference.result(rows, parsed, CONTEXT, catalogue)
  })
}
