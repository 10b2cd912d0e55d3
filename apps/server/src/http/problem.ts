import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Refusal } from '@throughline/domain'
import type { AppContext, HttpEnv } from './context.ts'

/** Refusals become problem+json with their sentence; anything else is logged once and shown by its request id only. */
export function problem(context: Pick<AppContext, 'log'>) {
  return (error: Error, c: Context<HttpEnv>): Response => {
    const requestId = c.get('requestId')
    if (error instanceof Refusal) {
      return problemJson({ type: `refusal:${error.code}`, title: error.message, status: error.status, details: error.details, requestId })
    }
    if (error instanceof HTTPException) {
      return problemJson({ type: 'about:blank', title: error.message || 'The request could not be answered.', status: error.status, requestId })
    }
    context.log({ level: 'error', message: `${c.req.method} ${c.req.path} failed`, requestId, error })
    return problemJson({ type: 'fault', title: `Something went wrong. If it happens again, tell your administrator this number: ${requestId}.`, status: 500, requestId })
  }
}

interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly details?: Readonly<Record<string, unknown>>
  readonly requestId: string
}

function problemJson(body: Problem): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...(body.status === 401 ? { 'www-authenticate': 'Session' } : {}) },
  })
}
