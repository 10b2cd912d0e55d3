import { RateDraft, Refusal, type CostShift } from '@throughline/domain'
import { z } from 'zod'
import type { ServerContext } from '../capabilities.ts'
import { procedure, router } from '../trpc/procedure.ts'
import { changeRates, placeOf } from './changeRates.ts'
import { costAgain } from './costAgain.ts'
import { readRateFile, type RateProblem } from './rateFile.ts'

type ListedRate = {
  readonly id: number
  readonly channel: string | null
  readonly channelName: string | null
  readonly touchpoint: string | null
  readonly touchpointName: string | null
  readonly perContactMinor: number
  readonly perMinuteMinor: number
  readonly currency: string
  readonly validFrom: string
  /** Its own end. */
  readonly validUntil: string | null
  /** When the next one for the same contacts in the same currency began, or will. */
  readonly followedAt: string | null
}

type ListedCosting = {
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly changed: number
  readonly shifts: readonly CostShift[]
  /** 0–1 */
  readonly doneShare: number
}

type Named = { readonly code: string; readonly name: string }

/** What came of a file: nothing is changed while a row is not valid. */
export type RatesImported =
  | { readonly kind: 'problems'; readonly problems: readonly RateProblem[]; readonly count: number }
  | { readonly kind: 'done'; readonly added: number; readonly corrected: number; readonly unchanged: number }

const PROBLEMS_TOLD = 50

export const ratesRouter = router({
  /** Every rate, what the last change of them did, and the names a rate can be for. */
  list: procedure('rates.list').query(async ({ ctx: { app: { store } } }) => {
    const rates = await store.query<ListedRate>(`select r.id, c.code as channel, c.name as "channelName", t.code as touchpoint, t.name as "touchpointName", r.per_contact_minor as "perContactMinor",
        r.per_minute_minor as "perMinuteMinor", r.currency, r.valid_from as "validFrom", r.valid_until as "validUntil",
        lead(r.valid_from) over (partition by r.channel_id, r.touchpoint_id, r.currency order by r.valid_from, r.id) as "followedAt"
      from cost_rate r left join channel c on c.id = r.channel_id left join touchpoint t on t.id = r.touchpoint_id
      order by t.name nulls first, c.name nulls first, r.currency, r.valid_from desc, r.id desc`)
    const [costing] = await store.query<ListedCosting>(`select started_at as "startedAt", finished_at as "finishedAt", changed, shifts,
      case when finished_at is null then coalesce(done_interaction_id::float8 / nullif((select max(id) from interaction), 0), 1) else 1 end as "doneShare" from costing order by id desc limit 1`)
    return {
      rates, costing: costing ?? null,
      channels: await store.query<Named>('select code, name from channel order by name'),
      touchpoints: await store.query<Named>('select code, name from touchpoint order by name'),
    }
  }),
  /** How many contacts a rate would be looked at for: those of its channel and touchpoint since it began, without those whose cost was told. */
  concerned: procedure('rates.concerned').input(z.object({ channel: z.string().nullable(), touchpoint: z.string().nullable(), since: z.iso.datetime({ offset: true }) })).query(async ({ ctx: { app: { store } }, input }) => {
    const { channelId, touchpointId } = await placeOf(store, input)
    const [row] = await store.rows(`select count(*) filter (where costed_by is not null or cost_minor is null), count(*) filter (where costed_by is null and cost_minor is not null) from interaction
      where occurred_at >= $1 and ($2::int is null or channel_id = $2) and ($3::int is null or touchpoint_id = $3)`, [input.since, channelId, touchpointId])
    return { contacts: row![0] as number, told: row![1] as number }
  }),
  /** Adds a rate; with `id` it takes the place of that one. */
  save: procedure('rates.save').input(z.object({ id: z.int().optional(), rate: RateDraft })).mutation(async ({ ctx, input: { id, rate } }) => {
    await changeRates(ctx.app.store, ctx.app.now(), async (change) => {
      if (id !== undefined) await change.remove(await change.find(id))
      await change.add(rate)
    })
    await ctx.app.audit(ctx.session, 'rates.save', { id, rate })
    costSoon(ctx.app)
  }),
  /** From then on it counts no more; null takes an end back. */
  end: procedure('rates.end').input(z.object({ id: z.int(), at: z.iso.datetime({ offset: true }).nullable() })).mutation(async ({ ctx, input: { id, at } }) => {
    await changeRates(ctx.app.store, ctx.app.now(), async (change) => change.end(await change.find(id), at))
    await ctx.app.audit(ctx.session, 'rates.end', { id, at })
    costSoon(ctx.app)
  }),
  remove: procedure('rates.remove').input(z.object({ id: z.int() })).mutation(async ({ ctx, input: { id } }) => {
    const removed = await changeRates(ctx.app.store, ctx.app.now(), async (change) => {
      const rate = await change.find(id)
      await change.remove(rate)
      return rate
    })
    await ctx.app.audit(ctx.session, 'rates.remove', removed)
    costSoon(ctx.app)
  }),
  /** A CSV file: rows for the same contacts from the same moment correct what is there, others are added; a file imported again changes nothing. */
  import: procedure('rates.import').input(z.object({ csv: z.string().max(5_000_000), timeZone: z.string().max(60) })).mutation(async ({ ctx, input }): Promise<RatesImported> => {
    const { store } = ctx.app
    const codes = async (table: 'channel' | 'touchpoint') => (await store.rows(`select code from ${table} order by code`)).map((row) => row[0] as string)
    const { rates, problems } = await readRateFile(input.csv, { timeZone: zoneOf(input.timeZone), channels: await codes('channel'), touchpoints: await codes('touchpoint') })
    if (problems.length > 0) return { kind: 'problems', problems: problems.slice(0, PROBLEMS_TOLD), count: problems.length }
    const done = await changeRates(store, ctx.app.now(), async (change) => {
      const counted = { added: 0, corrected: 0, unchanged: 0 }
      for (const rate of rates) {
        const known = await change.same(rate)
        if (known && known.perContactMinor === rate.perContactMinor && known.perMinuteMinor === rate.perMinuteMinor && timeOf(known.validUntil) === timeOf(rate.validUntil)) {
          counted.unchanged++
          continue
        }
        if (known) await change.remove(known)
        await change.add(rate)
        counted[known ? 'corrected' : 'added']++
      }
      return counted
    })
    await ctx.app.audit(ctx.session, 'rates.import', done)
    costSoon(ctx.app)
    return { kind: 'done', ...done }
  }),
})

function timeOf(at: Date | string | null): number | null {
  return at === null ? null : new Date(at).getTime()
}

/** @throws Refusal `input.invalid` */
function zoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw new Refusal('input.invalid', { timeZone })
  }
}

function costSoon({ store, now, log }: ServerContext): void {
  costAgain(store, { now }).catch((error: unknown) => log({ level: 'error', message: 'costing contacts again stopped; it goes on within a minute', error }))
}
