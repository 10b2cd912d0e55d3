import type { AnalysisContext, ReferenceQuery } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { clusterSpace } from '../segment/divide.ts'
import { spaceFrom, type FeatureSpace } from '../segment/featureSpace.ts'
import { featuresOf, type FeatureTable } from '../segment/features.ts'
import { describeMembers } from '../segment/profile.ts'
import { baseCtes, Statement, type Scope } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { ruleCondition } from './featureSql.ts'
import type { Reference, Rows } from './references.ts'

/** Features of the cohort's actors in order of id, with their channel shares beside them. */
export function featureQueries(cohort: Cohort, context: AnalysisContext, catalogue: Catalogue, scope: Scope = {}): ReferenceQuery[] {
  const ask = (select: string): ReferenceQuery => {
    const st = new Statement()
    return { text: `${[baseCtes(st, catalogue, scope), cohortCtes(st, cohort, context, catalogue, '', scope)].join(',\n')} ${select}`, params: st.params }
  }
  return [
    ask('select f.* from feature f where f.actor_id in (select actor_id from r) order by f.actor_id'),
    ask('select z.* from channel_share z where z.actor_id in (select actor_id from r)'),
  ]
}

export function spaceOfRows(features: Rows[number], shares: Rows[number], wanted: readonly string[] | undefined, catalogue: Catalogue): { space: FeatureSpace; actorId: Int32Array } {
  const share = new Map(shares.map((s) => [`${s.actor_id as number} ${s.code as string}`, s.share as number]))
  const actorId = Int32Array.from(features, (f) => f.actor_id as number)
  const all = featuresOf(catalogue)
  const table: FeatureTable = {
    features: all,
    columns: all.map(({ feature }) => Float64Array.from(features, (row) => {
      const value = feature.startsWith('channel:') ? share.get(`${row.actor_id as number} ${feature.slice('channel:'.length)}`) : (row[feature] as number | null)
      return value ?? Number.NaN
    })),
  }
  return { space: spaceFrom(table, Int32Array.from(features, (_, i) => i), wanted), actorId }
}

export const clusterReference: Reference<'segment.cluster'> = {
  queries: (params, context, catalogue) => featureQueries(params.cohort, context, catalogue),
  result([features, shares], params, context, catalogue) {
    const { space, actorId } = spaceOfRows(features!, shares!, params.features, catalogue)
    return clusterSpace(space, actorId, params, context)
  },
}

export const profileReference: Reference<'segment.profile'> = {
  queries(params, context, catalogue) {
    const st = new Statement()
    const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
    return [
      ...featureQueries(params.cohort, context, catalogue),
      { text: `${ctes} select a.id from actor a left join feature f on f.actor_id = a.id where a.id in (select actor_id from r) and ${ruleCondition(st, params.rule)} order by a.id`, params: st.params },
    ]
  },
  result([features, shares, members], _params, _context, catalogue) {
    const { space, actorId } = spaceOfRows(features!, shares!, undefined, catalogue)
    const ids = new Set(members!.map((m) => m.id as number))
    return describeMembers(space, actorId, (i) => ids.has(actorId[i]!))
  },
}
