import { initTRPC, TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { z } from 'zod'
import { Refusal, REFUSALS, type Act } from '@throughline/domain'
import { allowSession } from '../http/allow.ts'
import type { ServerContext } from '../capabilities.ts'
import type { Session } from '../http/context.ts'
import { inputInWords } from './inWords.ts'

interface CallContext {
  readonly app: ServerContext
  readonly session: Session | null
  readonly requestId: string
}

type ProcedureName = Extract<Act, `procedure.${string}`> extends `procedure.${infer Name}` ? Name : never

const CODES: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST', 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 409: 'CONFLICT', 413: 'PAYLOAD_TOO_LARGE',
}

const t = initTRPC.context<CallContext>().create({
  errorFormatter: ({ shape, error: { code, cause }, ctx, input }) => {
    if (cause instanceof Refusal) return { ...shape, message: [shape.message, ...reasonsOf(cause)].join(' '), data: { ...shape.data, refusal: cause.code, details: cause.details, stack: undefined } }
    const message = code === 'INTERNAL_SERVER_ERROR' ? `Something went wrong (${ctx?.requestId}).` : cause instanceof z.ZodError ? `${REFUSALS['input.invalid'].sentence} ${inputInWords(cause, input)}` : shape.message
    return { ...shape, message, data: { ...shape.data, stack: undefined } }
  },
})

/** What in particular was refused, in sentences. */
function reasonsOf({ details }: Refusal): string[] {
  const reasons = details['issues'] ?? details['problems']
  return Array.isArray(reasons) ? reasons.map((reason) => String(reason).replace(/[^.]$/, '$&.')) : []
}

export const router = t.router

/** A procedure of the access table: refused before its input is read. */
export function procedure(name: ProcedureName) {
  return t.procedure.use(async ({ ctx, next }) => {
    const result = await next({ ctx: { ...ctx, session: refusable(() => allowSession(ctx.session, `procedure.${name}`)) } })
    if (!result.ok && result.error.cause instanceof Refusal) throw asTrpc(result.error.cause)
    return result
  })
}

function refusable<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw asTrpc(error)
    throw error
  }
}

function asTrpc(refusal: Refusal): TRPCError {
  return new TRPCError({ code: CODES[refusal.status] ?? 'BAD_REQUEST', message: refusal.message, cause: refusal })
}
