import { createMemo, type Accessor } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import type { Contact, Customer, CustomerLife, Feeling, OutcomeOfLife, Run } from './story.ts'

/** A moment as a row brings it: PGlite gives dates, JSON gives text. */
type Moment = Date | string | null
type Moments<Row, Keys extends keyof Row> = Omit<Row, Keys> & { readonly [K in Keys]: Moment }

/** Everybody who is this person: the actor itself, and all that a merge made one with it. */
const PERSON = `(select id from actor where coalesce(person_id, id) = (select coalesce(person_id, id) from actor where id = $1))`

/** One customer's life, live from the replica's tables; undefined while it loads, null when there is no such customer here. */
export function createLife(actorId: Accessor<number>): Accessor<CustomerLife | null | undefined> {
  const { createRows } = useReplica()
  const params = () => [actorId()]
  /** An address may name what no customer is numbered by. */
  const isNumber = () => Number.isSafeInteger(actorId()) && actorId() > 0 && actorId() <= 0x7fff_ffff
  const who = createRows<Moments<Customer, 'firstSeenAt'>>(() => isNumber() ? ({
    params: params(), tables: ['actor', 'territory'],
    text: `select a.id as "actorId", a.name, a.kind, t.name as territory, a.first_seen_at as "firstSeenAt", a.attributes,
        (select count(*)::int - 1 from actor m where coalesce(m.person_id, m.id) = coalesce(a.person_id, a.id)) as merged
      from actor a left join territory t on t.id = a.territory_id
      where a.id = (select coalesce(person_id, id) from actor where id = $1)`,
  }) : undefined)
  const contacts = createRows<Moments<Contact, 'at'>>(() => isNumber() ? ({
    params: params(), tables: ['interaction', 'run_step', 'touchpoint', 'channel'],
    text: `select i.id::int as id, i.occurred_at as at, t.name as touchpoint, c.name as channel, c.code as "channelCode", i.direction,
        i.duration_ms / 1000.0::float8 as "durationS", i.cost_minor::float8 as "costMinor", i.revenue_minor::float8 as "revenueMinor", i.currency,
        i.success, i.effort, i.text, j.name as journey, s.name as step
      from interaction i join touchpoint t on t.id = i.touchpoint_id join channel c on c.id = i.channel_id
      left join run_step rs on rs.interaction_id = i.id and rs.is_primary
      left join run r on r.id = rs.run_id left join journey j on j.id = r.journey_id left join journey_step s on s.id = rs.step_id
      where i.actor_id in ${PERSON} order by i.occurred_at, i.id`,
  }) : undefined)
  const runs = createRows<Moments<Run, 'startedAt' | 'lastAt' | 'endedAt'>>(() => isNumber() ? ({
    params: params(), tables: ['run', 'journey', 'outcome_kind'],
    text: `select r.id::int as id, j.name as journey, j.code as "journeyCode", j.tier, r.started_at as "startedAt", r.last_at as "lastAt", r.ended_at as "endedAt",
        r.status, k.name as outcome
      from run r join journey j on j.id = r.journey_id left join outcome_kind k on k.id = r.outcome_kind_id
      where r.actor_id in ${PERSON} and j.origin <> 'unassigned' order by r.started_at, r.id`,
  }) : undefined)
  const outcomes = createRows<Moments<OutcomeOfLife, 'at'>>(() => isNumber() ? ({
    params: params(), tables: ['outcome', 'outcome_kind'],
    text: `select k.name, k.is_good as "isGood", o.occurred_at as at, o.value_minor::float8 as "valueMinor", o.currency
      from outcome o join outcome_kind k on k.id = o.kind_id where o.actor_id in ${PERSON} order by o.occurred_at, o.id`,
  }) : undefined)
  const feelings = createRows<Moments<Feeling, 'at'>>(() => isNumber() ? ({
    params: params(), tables: ['perception', 'interaction', 'touchpoint'],
    text: `select p.occurred_at as at, p.sentiment, p.words, p.score_kind as "scoreKind", p.score, t.name as touchpoint
      from perception p left join interaction i on i.id = p.interaction_id left join touchpoint t on t.id = i.touchpoint_id
      where p.actor_id in ${PERSON} order by p.occurred_at, p.id`,
  }) : undefined)
  return createMemo(() => {
    if (!isNumber()) return null
    const all = [who(), contacts(), runs(), outcomes(), feelings()] as const
    const [customers, contactRows, runRows, outcomeRows, feelingRows] = all
    if (!customers || !contactRows || !runRows || !outcomeRows || !feelingRows) return undefined
    const [customer] = customers
    if (!customer) return null
    return {
      customer: { ...customer, firstSeenAt: toMs(customer.firstSeenAt), attributes: customer.attributes ?? {} },
      contacts: contactRows.map((row) => ({ ...row, at: toMs(row.at), durationS: row.durationS === null ? null : Number(row.durationS) })),
      runs: runRows.map((row) => ({ ...row, startedAt: toMs(row.startedAt), lastAt: toMs(row.lastAt), endedAt: row.endedAt === null ? null : toMs(row.endedAt) })),
      outcomes: outcomeRows.map((row) => ({ ...row, at: toMs(row.at) })),
      feelings: feelingRows.map((row) => ({ ...row, at: toMs(row.at) })),
    }
  })
}

function toMs(moment: Moment): number {
  return moment === null ? 0 : +new Date(moment)
}
