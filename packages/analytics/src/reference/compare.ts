import type { ReferenceQuery } from '../analysis.ts'
import { finishCompare, type SideTally } from '../journey/compare.ts'
import { baseCtes, cohortCtes, sequenceCte, Statement } from './cohortSql.ts'
import type { Reference, Rows } from './references.ts'

const sums = (x: string, name: string): string => `count(${x}) as ${name}_n, coalesce(sum(${x}), 0)::float8 as ${name}_sum, coalesce(sum(${x}::float8 ^ 2), 0) as ${name}_squares`

export const compareReference: Reference<'journey.compare'> = {
  queries(params, context, catalogue) {
    const side = (cohort: typeof params.a): ReferenceQuery[] => {
      const ask = (select: string): ReferenceQuery => {
        const st = new Statement()
        const ctes = [baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
        return { text: `${ctes} ${select}`, params: st.params }
      }
      return [
        ask(`select (select count(*) from r) as runs, (select count(distinct actor_id) from r) as actors, (select count(*) from r where status <> 'active') as mature, (select count(*) from r where status = 'achieved') as achieved,
          count(*) as entries, ${sums('sentiment', 'felt')}, ${sums('nullif(effort, 0)', 'effort')} from e`),
        ask(`, each as (select r.id, r.status, r.outcome_value, coalesce(sum(e.cost), 0) as cost, coalesce(sum(e.revenue), 0) as revenue, count(*) as size from r join e on e.run_id = r.id group by r.id, r.status, r.outcome_value)
          select ${sums('cost', 'cost')}, ${sums('revenue', 'revenue')}, ${sums('outcome_value', 'value')}, ${sums('size', 'size')} from each`),
        ask(`select max(e.at) - min(e.at) as took from e join r on r.id = e.run_id where r.status <> 'active' group by r.id`),
        ask('select code, count(distinct run_id) as runs from s group by code'),
        ask('select before, code, count(distinct run_id) as runs, percentile_cont(0.5) within group (order by gap) as median from s where before is not null group by before, code'),
        ask(`select k.code, count(distinct r.id) as runs from r join outcome o on o.run_id = r.id join outcome_kind k on k.id = o.kind_id where r.status <> 'active' group by k.code`),
      ]
    }
    const st = new Statement()
    const both = [baseCtes(st, catalogue), cohortCtes(st, params.a, context, catalogue, 'a_'), cohortCtes(st, params.b, context, catalogue, 'b_')].join(',\n')
    return [...side(params.a), ...side(params.b), { text: `${both} select count(*) as shared from a_r join b_r using (id)`, params: st.params }]
  },
  result(rows, params, _context, catalogue) {
    return finishCompare(tallyOf(rows.slice(0, 6)), tallyOf(rows.slice(6, 12)), rows[12]![0]!.shared as number, params, catalogue)
  },
}

function tallyOf([totals, each, took, places, edges, outcomes]: Rows): SideTally {
  const t = totals![0] as Record<string, number>
  const s = each![0] as Record<string, number>
  const read = (row: Record<string, number>, name: string) => ({ n: row[`${name}_n`]!, sum: row[`${name}_sum`]!, sumOfSquares: row[`${name}_squares`]! })
  return {
    runs: t.runs!, actors: t.actors!, mature: t.mature!, achieved: t.achieved!, entries: t.entries!, throughput: Int32Array.from(took!, (r) => r.took as number),
    places: new Map(places!.map((p) => [p.code as string, p.runs as number])), outcomes: new Map(outcomes!.map((k) => [k.code as string, k.runs as number])),
    edges: new Map(edges!.map((e) => [`${e.before as string}\n${e.code as string}`, { runs: e.runs as number, medianS: e.median as number }])),
    cost: read(s, 'cost'), revenue: read(s, 'revenue'), outcomeValue: read(s, 'value'), entriesPerRun: read(s, 'size'), felt: read(t, 'felt'), effort: read(t, 'effort'),
  }
}
