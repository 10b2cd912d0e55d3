import { analyses, type AnalysisContext, type AnalysisName, type Cohort, type JourneyLog } from '@throughline/analytics'
import { currencyQuery } from '@throughline/analytics/reference/cohortSql'
import { references, type Reference } from '@throughline/analytics/reference/references'
import type { Store } from '@throughline/server/store/store'
import { CONTEXT } from './asks.ts'

/** The answer of an analysis' reference SQL, all of it of one moment. */
export function askSql(store: Store, name: AnalysisName, params: unknown, catalogue: JourneyLog['catalogue'], context: AnalysisContext = CONTEXT): Promise<unknown> {
  // Safe: the parameters are parsed by the schema of the same analysis.
  const reference = references[name] as unknown as Reference<'data.overview'>
  const parsed = analyses[name].params.parse(params) as Record<string, never>
  return store.transaction(async (sql) => {
    // Compiling costs seconds where a query takes milliseconds.
    await sql.exec('set local jit = off')
    const about = cohortOf(parsed)
    const inWhich = about && currencyQuery(about, context, catalogue)
    const [found] = inWhich ? await sql.query<{ currency: string }>(inWhich.text, inWhich.params) : []
    const named = { ...catalogue, currency: found?.currency ?? catalogue.currency }
    const rows: Record<string, unknown>[][] = []
    for (const { text, params: values } of reference.queries(parsed, context, named)) rows.push(await sql.query(text, values))
    return reference.result(rows, parsed, context, named)
  })
}

/** The cohort whose currency an answer is in. */
export function cohortOf({ cohort, a, journey }: { readonly cohort?: Cohort; readonly a?: Cohort; readonly journey?: string }): Cohort | undefined {
  return cohort && journey !== undefined ? { ...cohort, journeys: [journey] } : (cohort ?? a)
}
