import { finishTree } from '../journey/tree.ts'
import { ratioOf } from '../kernel/ratio.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** Codes of journeys of which some run ever achieved or failed. */
export const JUDGED = `select distinct j.code from run join journey j on j.id = run.journey_id where run.status in ('achieved', 'failed')`

export const treeReference: Reference<'journey.tree'> = {
  queries({ cohort }, context, catalogue) {
    const st = new Statement()
    const { period, territories, segment, attributes, outcomes } = cohort
    const runFilters = { ...(period && { period }), ...(territories && { territories }), ...(segment && { segment }), ...(attributes && { attributes }), ...(outcomes && { outcomes }) }
    const ctes = [baseCtes(st, catalogue), cohortCtes(st, runFilters, context, catalogue)].join(',\n')
    return [
      {
        text: `${ctes} select j.code, x.actor_id as customer, count(*) as runs, count(*) filter (where x.status <> 'active') as n, count(*) filter (where x.status = 'achieved') as y
          from chosen_run x join journey j on j.id = x.journey_id group by 1, 2`,
        params: st.params,
      },
      { text: JUDGED, params: [] },
    ]
  },
  result([byCustomer, judged], _params, _context, catalogue) {
    return finishTree([...new Set(byCustomer!.map((row) => row.code as string))].map((code) => {
      const own = byCustomer!.filter((row) => row.code === code).map((row) => row as Record<'customer' | 'runs' | 'n' | 'y', number>)
      return { code, runs: own.reduce((sum, row) => sum + row.runs, 0), actors: own.length, achieved: ratioOf(own) }
    }), new Set(judged!.map((j) => j.code as string)), catalogue)
  },
}
