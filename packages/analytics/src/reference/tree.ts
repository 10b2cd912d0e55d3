import { finishTree } from '../journey/tree.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
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
        text: `${ctes} select j.code, count(*) as runs, count(*) filter (where x.status <> 'active') as mature, count(*) filter (where x.status = 'achieved') as achieved, count(distinct x.actor_id) as actors
          from chosen_run x join journey j on j.id = x.journey_id group by j.code`,
        params: st.params,
      },
      { text: JUDGED, params: [] },
    ]
  },
  result([journeys, judged], _params, _context, catalogue) {
    return finishTree(journeys!.map((j) => ({ code: j.code as string, runs: j.runs as number, mature: j.mature as number, achieved: j.achieved as number, actors: j.actors as number })), new Set(judged!.map((j) => j.code as string)), catalogue)
  },
}
