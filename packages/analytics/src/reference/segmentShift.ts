import type { AnalysisContext } from '../analysis.ts'
import { EPOCH_2000_S, secondsOf } from '../kernel/calendar.ts'
import { lastOf } from '../progress.ts'
import { divide } from '../segment/divide.ts'
import { finishShift } from '../segment/finishShift.ts'
import type { AskedShift } from '../segment/shift.ts'
import { divisionByGroups, divisionByRules, type ShiftDivision } from '../segment/shiftDivision.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { ruleCondition } from './featureSql.ts'
import type { Reference } from './references.ts'
import { featureQueries, spaceOfRows } from './segment.ts'

const datesOf = ({ from, to }: AskedShift, context: AnalysisContext): readonly { readonly at: number; readonly context: AnalysisContext }[] =>
  [from, to].map((date) => { const at = secondsOf(date, context.timeZone); return { at, context: { ...context, now: at + EPOCH_2000_S } } })

/** By date: features, channel shares and who fits each segment. */
const QUERIES_PER_DATE = 3

export const shiftReference: Reference<'segment.shift'> = {
  queries: (params, asked, catalogue) => datesOf(params, asked).flatMap(({ at, context }) => {
    const st = new Statement()
    const ctes = [baseCtes(st, catalogue, { at }), cohortCtes(st, params.cohort, context, catalogue, '', { at })].join(',\n')
    const fits = params.of.kind === 'segments' ? params.of.segments.map(({ rule }, s) => `, (${ruleCondition(st, rule, { at })}) as fits_${s}`).join('') : ''
    return [
      ...featureQueries(params.cohort, context, catalogue, { at }),
      { text: `${ctes} select a.id${fits} from actor a left join feature f on f.actor_id = a.id where a.id in (select actor_id from r) order by a.id`, params: st.params },
    ]
  }),
  result(rows, params, asked, catalogue) {
    const [before, after] = datesOf(params, asked).map(({ at, context }, d): ShiftDivision => {
      const [features, shares, fitting] = rows.slice(d * QUERIES_PER_DATE, (d + 1) * QUERIES_PER_DATE)
      const { space, actorId } = spaceOfRows(features!, shares!, params.of.kind === 'groups' ? params.of.features : undefined, catalogue)
      const { of } = params
      if (of.kind === 'segments') {
        const fits = new Map(fitting!.map((row) => [row.id as number, row]))
        return divisionByRules(at, space, actorId, of.segments, (s, row) => fits.get(actorId[row]!)?.[`fits_${s}`] === true)
      }
      if (actorId.length < params.minimum) return { at, space, actorIds: actorId, group: new Int32Array(actorId.length), groups: [], isFound: false, by: null, fits: [] }
      return divisionByGroups(at, space, actorId, lastOf(divide(space, actorId, of, context, true)))
    })
    return finishShift(before!, after!, params)
  },
}
