import { z } from 'zod'
import { procedure, router } from '../trpc/procedure.ts'
import { listDeadLetters } from './deadLetters.ts'
import { retryDeadLetters } from './retryDeadLetters.ts'

export const deadLettersRouter = router({
  /** The newest first; `before` is the last id of the page above. */
  list: procedure('deadLetters.list')
    .input(z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(500).optional() }))
    .query(({ ctx, input }) => listDeadLetters(ctx.app.store, input)),
  /** Sends them again, each with its repaired payload if one is given. */
  retry: procedure('deadLetters.retry')
    .input(z.object({ repairs: z.array(z.object({ id: z.number().int(), payload: z.json().optional() })).min(1).max(500) }))
    .mutation(async ({ ctx, input }) => {
      const retried = await retryDeadLetters(ctx.app, input.repairs)
      await ctx.app.audit(ctx.session, 'deadLetters.retry', { ids: input.repairs.map(({ id }) => id) })
      return retried
    }),
})
