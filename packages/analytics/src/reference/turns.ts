import { finishTurns, type TurnLine } from '../journey/turns.ts'
import { TURNS } from '../journey/path.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const turnsReference: Reference<'journey.turns'> = {
  queries(params, context, catalogue) {
    const ask = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      return { text: `${[baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')} ${select}`, params: st.params }
    }
    const spots = `, way as (
        select e.run_id, r.actor_id, n.code, c.code as channel, lag(n.code) over w as one, lag(n.code, 2) over w as two, lag(c.code) over w as channel_before,
          row_number() over (partition by e.run_id, e.touchpoint_id order by e.at, e.id) as visit
        from e join r on r.id = e.run_id join touchpoint n on n.id = e.touchpoint_id join channel c on c.id = e.channel_id window w as (partition by e.run_id order by e.at, e.id)
      ), spot as (
        select 'again' as kind, code as from_code, code as to_code, run_id, actor_id from way where one = code
        union all select 'rework', code, code, run_id, actor_id from way where visit > 1
        union all select 'backAndForth', code, one, run_id, actor_id from way where two = code and one <> code
        union all select 'channelSwitch', channel_before, channel, run_id, actor_id from way where channel_before <> channel
      )`
    const counts = 'count(*) as count, count(distinct run_id) as runs, count(distinct actor_id) as actors'
    return [
      ask('select count(distinct e.run_id) as runs, count(distinct r.actor_id) as actors, count(*) as entries from e join r on r.id = e.run_id'),
      ask(`${spots} select kind, ${counts} from spot group by kind`),
      ask(`${spots} select kind, from_code, to_code, ${counts} from spot group by kind, from_code, to_code`),
    ]
  },
  result([totals, kinds, lines], params, _context, catalogue) {
    const { runs, actors, entries } = totals![0] as { runs: number; actors: number; entries: number }
    return finishTurns({
      runs, actors, entries,
      kinds: TURNS.map((kind) => {
        const own = kinds!.find((k) => k.kind === kind) as { count: number; runs: number; actors: number } | undefined
        return {
          kind, count: own?.count ?? 0, runs: own?.runs ?? 0, actors: own?.actors ?? 0,
          lines: lines!.filter((l) => l.kind === kind).map((l): Omit<TurnLine, 'fromName' | 'toName'> => ({ from: l.from_code as string, to: l.to_code as string, count: l.count as number, runs: l.runs as number, actors: l.actors as number })),
        }
      }),
    }, params.top, catalogue)
  },
}
