import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { chromiumPath, QUIET_FLAGS } from '../stories/browser.ts'

/**
 * A Chromium as a person has it: nothing listens to its network, its console or its workers. A driver that does (Playwright
 * enables all of it) makes each tab keep copies of up to 200 MB of responses for the debugger, and pauses workers at their start.
 */
export interface PlainBrowser {
  /** Process ids of all renderers. */
  renderers(): Promise<readonly number[]>
  /** @param cookies as in a `cookie` header. */
  signIn(url: string, cookies: string): Promise<void>
  /** A new tab. @param aheadMs how far the page's clock is ahead. */
  open(aheadMs?: number): Promise<PlainPage>
  close(): Promise<void>
}

export interface PlainPage {
  /** Resolves when the answer has begun to arrive. */
  goto(url: string): Promise<void>
  /** The value of an expression, awaited when it is a promise. */
  evaluate<T>(expression: string): Promise<T>
  /** Looks every `everyMs`, from inside the page, until the expression is true. @throws Error when it is not in time. */
  until(expression: string, options?: { readonly everyMs?: number; readonly withinMs?: number }): Promise<void>
  close(): Promise<void>
}

interface Reply {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

export async function openPlainBrowser(): Promise<PlainBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'throughline-browser-'))
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(chromiumPath(), ['--headless', '--remote-debugging-pipe', `--user-data-dir=${home}`, ...root, ...QUIET_FLAGS, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  let lastId = 0
  let rest = ''
  // Messages end with a zero byte, both ways.
  child.stdio[4]!.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString()).split('\0')
    rest = parts.pop()!
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part) as Reply
      const call = id === undefined ? undefined : waiting.get(id)
      if (!call) continue
      waiting.delete(id!)
      if (error) call.reject(new Error(error.message))
      else call.resolve(result as never)
    }
  })
  const send = <T = unknown>(method: string, params: object = {}, sessionId?: string): Promise<T> => new Promise((resolve, reject) => {
    const id = ++lastId
    waiting.set(id, { resolve, reject })
    ;(child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`)
  })

  return {
    async renderers() {
      const { processInfo } = await send<{ processInfo: { type: string; id: number }[] }>('SystemInfo.getProcessInfo')
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
    },
    async signIn(url, cookies) {
      await send('Storage.setCookies', { cookies: cookies.split('; ').map((each) => ({ name: each.slice(0, each.indexOf('=')), value: each.slice(each.indexOf('=') + 1), url })) })
    },
    async open(aheadMs = 0) {
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
      if (aheadMs !== 0) {
        await send('Page.enable', {}, sessionId)
        await send('Page.addScriptToEvaluateOnNewDocument', { source: aheadOf(aheadMs) }, sessionId)
      }
      const evaluate = async <T>(expression: string): Promise<T> => {
        const { result, exceptionDetails } = await send<{ result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }>(
          'Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
        return result.value
      }
      return {
        evaluate,
        async goto(url) {
          const { errorText } = await send<{ errorText?: string }>('Page.navigate', { url }, sessionId)
          if (errorText !== undefined) throw new Error(`${url}: ${errorText}`)
        },
        async until(expression, { everyMs = 20, withinMs = 600_000 } = {}) {
          const isTrue = await evaluate<boolean>(`new Promise((resolve) => {
            const until = Date.now() + ${withinMs}
            const look = () => (${expression}) ? resolve(true) : Date.now() > until ? resolve(false) : setTimeout(look, ${everyMs})
            look()
          })`)
          if (!isTrue) throw new Error(`not within ${withinMs} ms: ${expression}`)
        },
        async close() {
          await send('Target.closeTarget', { targetId })
        },
      }
    },
    async close() {
      await send('Browser.close').catch(() => undefined)
      await ended
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function aheadOf(ms: number): string {
  return `const Real = Date; globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length > 0 ? given : [Real.now() + ${ms}])) }
    static now() { return Real.now() + ${ms} }
  }`
}
