import type { Path } from '../journey/path.ts'
import type { Statement } from './baseSql.ts'

const touchpoint = (st: Statement, code: string): string => `(select id from touchpoint where code = ${st.param(code, 'text')})`

/** Conditions on a run x over its entries. What needs neighbours is worked out once for all runs, not run by run: Postgres would go through all entries for each. */
export function pathTests(st: Statement, { starts, ends, follows, entries, contains, channels, turns }: Path, seq: string): string[] {
  const tests: string[] = []
  const among = (codes: readonly string[], order: string): string => `(select t.touchpoint_id from ${seq} t where t.run_id = x.id order by ${order} limit 1) in (select id from touchpoint where code = any(${st.param(codes, 'text[]')}))`
  if (starts) tests.push(among(starts, 't.at, t.id'))
  if (ends) tests.push(among(ends, 't.at desc, t.id desc'))
  if (follows) {
    const within = follows.withinS === undefined ? '' : ` and f.at - t.at <= ${st.param(follows.withinS, 'bigint')}`
    const without = follows.without === undefined ? '' : ` and not exists (select from ${seq} g where g.run_id = t.run_id and (g.at, g.id) > (t.at, t.id) and (g.at, g.id) < (f.at, f.id) and g.touchpoint_id = ${touchpoint(st, follows.without)})`
    tests.push(`x.id in (select t.run_id from ${seq} t join ${seq} f on f.run_id = t.run_id and (f.at, f.id) > (t.at, t.id) where t.touchpoint_id = ${touchpoint(st, follows.from)} and f.touchpoint_id = ${touchpoint(st, follows.to)}${within}${without})`)
  }
  if (contains) {
    const ids = `(select array_agg(coalesce(n.id, -1) order by place) from unnest(${st.param(contains, 'text[]')}) with ordinality as wanted(code, place) left join touchpoint n on n.code = wanted.code)`
    tests.push(`x.id in (select run_id from (select t.run_id, array_agg(t.touchpoint_id) over (partition by t.run_id order by t.at, t.id rows between current row and ${contains.length - 1} following) as part from ${seq} t) p where p.part = ${ids})`)
  }
  const inTurn = `(select t.*, lag(t.channel_id) over w as channel_before, lead(t.id) over w is null as is_last, lag(t.touchpoint_id, 2) over w as two_before, row_number() over (partition by t.run_id, t.touchpoint_id order by t.at, t.id) as visit from ${seq} t window w as (partition by t.run_id order by t.at, t.id)) t`
  if (channels) {
    const channel = (code: string): string => `(select id from channel where code = ${st.param(code, 'text')})`
    tests.push(`x.id in (select t.run_id from ${inTurn} where t.channel_before = ${channel(channels.from)} and t.channel_id = ${channel(channels.to)}${channels.beforeLast ? ' and not t.is_last' : ''})`)
  }
  if (turns) {
    const test = { again: 't.before = t.touchpoint_id', rework: 't.visit > 1', backAndForth: 't.two_before = t.touchpoint_id and t.before <> t.touchpoint_id', channelSwitch: 't.channel_before <> t.channel_id' }[turns]
    tests.push(`x.id in (select t.run_id from ${inTurn} where ${test})`)
  }
  const size = `(select count(*) from ${seq} t where t.run_id = x.id)`
  if (entries?.atLeast !== undefined) tests.push(`${size} >= ${st.param(entries.atLeast, 'bigint')}`)
  if (entries?.atMost !== undefined) tests.push(`${size} <= ${st.param(entries.atMost, 'bigint')}`)
  return tests
}

/** `into`: of each run's entries those from the first `from` to the first `to` after it. */
export function cropCte(st: Statement, { from, to }: NonNullable<Path['between']>, whole: string, into: string): string {
  return `${into} as materialized (
    select y.* from ${whole} y join (
      select distinct on (a.run_id) a.run_id, a.at as from_at, a.id as from_id, b.at as to_at, b.id as to_id
      from ${whole} a cross join lateral (
        select f.at, f.id from ${whole} f where f.run_id = a.run_id and f.touchpoint_id = ${touchpoint(st, to)} and (f.at, f.id) > (a.at, a.id) order by f.at, f.id limit 1
      ) b where a.touchpoint_id = ${touchpoint(st, from)} order by a.run_id, a.at, a.id
    ) c on c.run_id = y.run_id and (y.at, y.id) >= (c.from_at, c.from_id) and (y.at, y.id) <= (c.to_at, c.to_id)
  )`
}
