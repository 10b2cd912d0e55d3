/** One statement's text and parameters as they are put together. */
export class Statement {
  readonly params: unknown[] = []

  /** A placeholder with its type. */
  param(value: unknown, type: string): string {
    this.params.push(value)
    return `$${this.params.length}::${type}`
  }
}

/** Seconds since 2000, rounded down: what the columns keep of a moment. */
export function secondsSql(moment: string): string {
  return `(floor(extract(epoch from ${moment}))::bigint - 946684800)`
}

/** Which moment a statement is about; absent: now. */
export interface Scope {
  /** As it stood just before, in seconds since 2000: as `segment/asOf.ts`. */
  readonly at?: number
}

/** Runs and entries as the columns have them, before any cohort; money in `catalogue.currency`. Starts the `with` of a statement. */
export function baseCtes(st: Statement, catalogue: { readonly currency: string }, { at }: Scope = {}): string {
  const currency = st.param(catalogue.currency, 'text')
  const before = at === undefined ? null : st.param(at, 'bigint')
  const hasEnded = before && `${secondsSql('run.ended_at')} < ${before}`
  const asItWas = (column: string, otherwise: string): string => (hasEnded ? `case when ${hasEnded} then run.${column} else ${otherwise} end as ${column}` : `run.${column}`)
  // Inside its own definition the name still means the table.
  const outcomes = hasEnded ? `outcome as materialized (select outcome.* from outcome join run on run.id = outcome.run_id where ${hasEnded}),` : ''
  return `with ${outcomes} all_run as materialized (
    select run.id, run.journey_id, coalesce(a.person_id, run.actor_id) as actor_id, run.territory_id, ${asItWas('status', `'active'`)}, ${asItWas('outcome_kind_id', 'null')}, ${secondsSql('run.started_at')} as started, ${hasEnded ? `case when ${hasEnded} then ${secondsSql('run.ended_at')} end` : secondsSql('run.ended_at')} as ended,
      coalesce(o.value, 0) as outcome_value, o.customer_value
    from run left join actor a on a.id = run.actor_id
    left join (
      select run_id, sum(value_minor) filter (where currency = ${currency})::bigint as value,
        (array_agg(customer_value_percent order by id desc) filter (where customer_value_percent is not null))[1] as customer_value
      from outcome where run_id is not null group by run_id
    ) o on o.run_id = run.id
  ),
  home as materialized (select currency from interaction where currency is not null group by currency order by count(*) desc, currency collate "C" limit 1),
  felt as materialized (
    select interaction_id, (array_agg(sentiment order by id desc) filter (where sentiment is not null))[1] as sentiment,
      (array_agg(effort order by id desc) filter (where effort > 0))[1] as effort, bool_or(coalesce(words, '') <> '') as has_words
    from perception where interaction_id is not null group by interaction_id
  ),
  every_entry as materialized (
    select s.run_id, s.step_id, s.is_primary, i.id, ${secondsSql('i.occurred_at')} as at, i.touchpoint_id, i.channel_id,
      case when i.currency = ${currency} then i.cost_minor end as cost, case when i.currency = ${currency} then i.revenue_minor end as revenue,
      p.sentiment::float8 as sentiment, coalesce(i.effort, p.effort) as effort, (coalesce(i.text, '') <> '' or coalesce(p.has_words, false)) as has_words,
      i.currency, i.currency is not null and i.currency <> ${currency} as is_other_currency,
      case when i.currency = home.currency then i.cost_minor end as home_cost, case when i.currency = home.currency then i.revenue_minor end as home_revenue
    from run_step s join interaction i on i.id = s.interaction_id left join felt p on p.interaction_id = i.id left join home on true
    where ${before ? `${secondsSql('i.occurred_at')} < ${before}` : 'true'}
  ),
  all_entry as materialized (select * from every_entry where is_primary),
  ${featureCtes()}`
}

/** `feature`: one row for each actor that was ever met, over all primary entries; channel shares by code. */
function featureCtes(): string {
  return `feature as (
    select x.actor_id, count(distinct x.id)::float8 as runs, sum(y.entries)::float8 as entries,
      case when sum(y.entries) > 1 then (max(y.last) - min(y.first))::float8 / (sum(y.entries) - 1)::float8 / 86400 end as "gapDays",
      ((select max(at) from all_entry) - max(y.last))::float8 / 86400 as "recencyDays",
      sum(y.revenue)::float8 as revenue, sum(y.cost)::float8 as cost, sum(y.felt) / nullif(sum(y.felt_count), 0)::float8 as felt, sum(y.effort)::float8 / nullif(sum(y.effort_count), 0)::float8 as effort,
      count(*) filter (where x.status in ('failed', 'abandoned'))::float8 / nullif(count(*) filter (where x.status <> 'active'), 0)::float8 as "failedShare",
      sum(y.unplanned)::float8 / sum(y.entries)::float8 as "unplannedShare"
    from all_run x join (
      select run_id, count(*) as entries, min(at) as first, max(at) as last, coalesce(sum(home_revenue), 0) as revenue, coalesce(sum(home_cost), 0) as cost,
        sum(sentiment) as felt, count(sentiment) as felt_count, sum(nullif(effort, 0)) as effort, count(nullif(effort, 0)) as effort_count, count(*) filter (where step_id is null) as unplanned
      from all_entry group by run_id
    ) y on y.run_id = x.id
    group by x.actor_id
  ),
  channel_share as (
    select x.actor_id, c.code, count(*) filter (where y.channel_id = c.id)::float8 / count(*)::float8 as share
    from all_run x join all_entry y on y.run_id = x.id cross join channel c group by x.actor_id, c.code
  )`
}
