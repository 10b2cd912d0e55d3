import type { TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import { analyses, type AnalysisName, type Measured, type ParamsOf, type ResultOf } from '@throughline/analytics'
import { procedure } from '../trpc/procedure.ts'
import { answer } from './answer.ts'

/** How a question is asked besides its parameters. */
export const Asked = { timeZone: z.string().optional(), asOf: z.iso.datetime({ offset: true, error: 'Say a moment with its offset from UTC, as 2026-11-01T00:00:00Z.' }).optional() } as const

type Area<Name extends AnalysisName> = Name extends `${infer Area}.${string}` ? Area : never
type NamedIn<Of extends string, Name extends AnalysisName = AnalysisName> = Name extends `${Of}.${infer Short}` ? Short : never

/** What goes in: parameters may be left out where all of them have defaults. */
type QuestionOf<Name extends AnalysisName> =
  & (Record<never, never> extends ParamsOf<Name> ? { readonly params?: ParamsOf<Name> } : { readonly params: ParamsOf<Name> })
  & { readonly timeZone?: string; readonly asOf?: string }

type AnalysesByName = {
  readonly [Of in Area<AnalysisName>]: {
    readonly [Short in NamedIn<Of>]: TRPCQueryProcedure<{ input: QuestionOf<Extract<AnalysisName, `${Of}.${Short}`>>; output: Measured<ResultOf<Extract<AnalysisName, `${Of}.${Short}`>>>; meta: unknown }>
  }
}

/** Each analysis as a procedure of its own, typed by name: `analyses.journey.flow`. All of them are the act `procedure.analyse`. */
export const analysesByName: AnalysesByName = grouped()

function grouped(): AnalysesByName {
  const groups: Record<string, Record<string, unknown>> = {}
  for (const name of Object.keys(analyses)) {
    const [area, short] = name.split('.') as [string, string]
    ;(groups[area] ??= {})[short] = procedure('analyse').input(z.strictObject({ params: z.unknown().optional(), ...Asked })).query(({ ctx, input }) =>
      answer(ctx.app.store, name, input.params ?? {}, { reach: ctx.session.reach, now: input.asOf === undefined ? ctx.app.now() : new Date(input.asOf), timeZone: input.timeZone ?? ctx.app.config.timeZone }))
  }
  // Safe: the analysis' own schema parses the parameters, and what it answers is what its type says.
  return groups as unknown as AnalysesByName
}
