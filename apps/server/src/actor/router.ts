import { ActorId } from '@throughline/domain'
import { z } from 'zod'
import { procedure, router } from '../trpc/procedure.ts'
import { mergeActors, unmergeActors } from './mergeActors.ts'

const Reason = z.string().trim().min(1).max(1_000)

export const actorsRouter = router({
  /** Two actors are one person: a record that can be undone by its id. */
  merge: procedure('actors.merge').input(z.object({ kept: ActorId, merged: ActorId, reason: Reason })).mutation(async ({ ctx, input }) => {
    const mergeId = await mergeActors(ctx.app.store, { ...input, by: ctx.session.personId }, ctx.app.now())
    await ctx.app.audit(ctx.session, 'actors.merge', { ...input, mergeId })
    return { mergeId }
  }),
  unmerge: procedure('actors.unmerge').input(z.object({ mergeId: z.number().int().positive(), reason: Reason })).mutation(async ({ ctx, input }) => {
    await unmergeActors(ctx.app.store, { ...input, by: ctx.session.personId }, ctx.app.now())
    await ctx.app.audit(ctx.session, 'actors.unmerge', input)
  }),
})
