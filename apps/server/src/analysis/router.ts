import { z } from 'zod'
import { procedure } from '../trpc/procedure.ts'
import { answer } from './answer.ts'

const Question = z.strictObject({ name: z.string(), params: z.unknown().optional(), timeZone: z.string().optional(), asOf: z.iso.datetime({ offset: true }).optional() })

/** Any analysis by name, over what the session reaches. Its own schema checks the parameters. `asOf`: what counts as now. */
export const analyseProcedure = procedure('analyse').input(Question).query(({ ctx, input }) =>
  answer(ctx.app.store, input.name, input.params ?? {}, { reach: ctx.session.reach, now: input.asOf === undefined ? ctx.app.now() : new Date(input.asOf), timeZone: input.timeZone ?? ctx.app.config.timeZone }))
