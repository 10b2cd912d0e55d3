import { JourneyDraft } from '@throughline/domain'
import type { Row } from '../store/store.ts'
import { procedure, router } from '../trpc/procedure.ts'
import { rebuildWaiting } from './rebuildRuns.ts'
import { saveJourney } from './saveJourney.ts'

interface RebuildRow extends Row {
  readonly journey: string
  readonly version: number
  readonly startedAt: Date
  readonly doneActors: number
  readonly totalActors: number
  readonly finishedAt: Date | null
}

export const journeysRouter = router({
  /** Writes a definition; runs are worked out again in the background when its rules changed. */
  save: procedure('journeys.save').input(JourneyDraft).mutation(async ({ ctx, input }) => {
    const { store, now, log, audit } = ctx.app
    const saved = await saveJourney(store, input, { by: ctx.session.personId, now: now() })
    await audit(ctx.session, 'journeys.save', { code: input.code, version: saved.version })
    if (saved.rebuilds) {
      rebuildWaiting(store, { now }).catch((error: unknown) => log({ level: 'error', message: 'a rebuild stopped; it goes on within a minute', error }))
    }
    return saved
  }),
})

export const rebuildsRouter = router({
  list: procedure('rebuilds.list').query(({ ctx }) => ctx.app.store.query<RebuildRow>(
    `select j.code as journey, r.version, r.started_at as "startedAt", r.done_actors as "doneActors", r.total_actors as "totalActors", r.finished_at as "finishedAt"
       from rebuild r join journey j on j.id = r.journey_id order by r.started_at desc`,
  )),
})
