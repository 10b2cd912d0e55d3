import { ActorId, ExperimentDraft } from '@throughline/domain'
import { sampleRatio } from '@throughline/analytics/kernel/experiment'
import { z } from 'zod'
import { procedure, router } from '../trpc/procedure.ts'
import { draw, drawEverybody, experimentNamed } from './draw.ts'
import { endExperiment } from './endExperiment.ts'
import { saveExperiment } from './saveExperiment.ts'

type ExperimentRow = {
  readonly code: string
  readonly name: string
  readonly treatedShare: number
  readonly segmentId: string | null
  readonly writtenAt: string
  readonly endedAt: string | null
  readonly treated: number
  readonly held: number
}

export const experimentsRouter = router({
  /** Those that go on first, then newest first, with how many were drawn for each arm and whether that is as planned. */
  list: procedure('experiments.list').query(async ({ ctx }) => {
    const rows = await ctx.app.store.query<ExperimentRow>(`select e.code, e.name, e.treated_share as "treatedShare", e.segment_id as "segmentId", e.written_at as "writtenAt", e.ended_at as "endedAt",
      count(*) filter (where a.arm = 'treatment')::int as treated, count(*) filter (where a.arm = 'control')::int as held
      from experiment e left join assignment a on a.experiment_code = e.code group by e.code order by e.ended_at is not null, e.written_at desc, e.code`)
    return rows.map((row) => ({ ...row, sampleRatio: sampleRatio([row.treated, row.held], [row.treatedShare, 1 - row.treatedShare]) }))
  }),
  save: procedure('experiments.save').input(ExperimentDraft).mutation(async ({ ctx, input }) => {
    await ctx.app.store.transaction((sql) => saveExperiment(sql, input, { by: ctx.session.personId, now: ctx.app.now() }))
    await ctx.app.audit(ctx.session, 'experiments.save', input)
  }),
  /** Draws these customers; without a list everybody the experiment is for. Who was drawn before stays. */
  draw: procedure('experiments.draw').input(z.object({ code: z.string(), actors: z.array(ActorId).min(1).max(5_000).optional() })).mutation(async ({ ctx, input: { code, actors } }) => {
    const drawnBy = { by: ctx.session.personId, now: ctx.app.now() }
    const drawn = actors
      ? await ctx.app.store.transaction(async (sql) => [...await draw(sql, await experimentNamed(sql, code), actors, drawnBy)].map(([actorId, one]) => ({ actorId, ...one })))
      : await drawEverybody(ctx.app.store, code, drawnBy)
    await ctx.app.audit(ctx.session, 'experiments.draw', { code, customers: typeof drawn === 'number' ? drawn : drawn.length })
    return typeof drawn === 'number' ? { count: drawn, drawn: [] } : { count: drawn.length, drawn }
  }),
  /** Nobody is drawn from now on; who was drawn keeps the arm, and runs that began before count. Ended again nothing changes. */
  end: procedure('experiments.end').input(z.object({ code: z.string() })).mutation(async ({ ctx, input: { code } }) => {
    const endedAt = await endExperiment(ctx.app.store, code, { by: ctx.session.personId, now: ctx.app.now() })
    await ctx.app.audit(ctx.session, 'experiments.end', { code })
    return { endedAt: endedAt.toISOString() }
  }),
})
