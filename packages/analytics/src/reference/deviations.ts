import { finishDeviations } from '../journey/deviationsFinish.ts'
import { hasPlan, plannedSteps } from '../journey/planned.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL gives each ended run's contacts by step; the one alignment, which its own tests hold to exhaustive search, finishes. */
export const deviationsReference: Reference<'journey.deviations'> = {
  queries(params, context, catalogue) {
    const ask = (select: (journey: () => string) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      return { text: `${[baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')} ${select(() => st.param(params.journey, 'text'))}`, params: st.params }
    }
    return [
      ask(() => `select r.id, r.actor_id, r.status from r order by r.id`),
      ask((journey) => `select e.run_id, n.code, s.key, e.cost::float8 as cost from e join r on r.id = e.run_id join touchpoint n on n.id = e.touchpoint_id
        left join journey_step s on s.id = e.step_id and s.journey_id = (select id from journey where code = ${journey()}) where r.status <> 'active' order by e.run_id, e.at, e.id`),
      ask((journey) => `select exists (select from run where journey_id = (select id from journey where code = ${journey()}) and status in ('achieved', 'failed')) as judged`),
    ]
  },
  result([runs, contacts, judged], { journey, minimum }, _context, catalogue) {
    if (!hasPlan(catalogue, journey)) return { kind: 'noPlan', runs: runs!.length }
    const ended = runs!.filter((r) => r.status !== 'active')
    const placeOf = new Map(plannedSteps(catalogue, journey).map((s, place) => [s.key, place]))
    const own = new Map<unknown, Record<string, unknown>[]>()
    for (const contact of contacts!) {
      const list = own.get(contact.run_id)
      if (list) list.push(contact)
      else own.set(contact.run_id, [contact])
    }
    const rows = ended.map((r) => own.get(r.id) ?? [])
    return finishDeviations({
      customer: Int32Array.from(ended, (r) => r.actor_id as number), isAchieved: Uint8Array.from(ended, (r) => (r.status === 'achieved' ? 1 : 0)), way: Int32Array.from(ended.keys()), hasCost: contacts!.some((c) => c.cost !== null),
      cost: Float64Array.from(rows, (list) => list.reduce((sum, c) => sum + ((c.cost as number | null) ?? 0), 0)), ways: rows.map((list) => list.map((c) => ({ place: c.key === null ? -1 : placeOf.get(c.key as string)!, touchpoint: c.code as string }))),
    }, { journey, minimum, isJudged: judged![0]!.judged as boolean }, catalogue)
  },
}
