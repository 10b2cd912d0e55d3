import { z } from 'zod'
import { procedure } from '../trpc/procedure.ts'
import { answer } from './answer.ts'
import { Asked } from './byName.ts'

const Question = z.strictObject({ name: z.string(), params: z.unknown().optional(), ...Asked })

/**
 * Any analysis by a name that is known at run time only, over what the session reaches. Its own schema checks the parameters. `asOf`: what counts as now.
 * Who knows the name when writing the program asks `analyses.AREA.NAME`, which is typed.
 */
export const analyseProcedure = procedure('analyse').input(Question).query(({ ctx, input }) =>
  answer(ctx.app.store, input.name, input.params ?? {}, { reach: ctx.session.reach, now: input.asOf === undefined ? ctx.app.now() : new Date(input.asOf), timeZone: input.timeZone ?? ctx.app.config.timeZone }))
