import { Refusal, REFUSALS, type RefusalCode } from '@throughline/domain/define'

/** Whatever carries messages both ways: a worker from its page, a worker's own scope, a message port. */
export interface Wire {
  postMessage(message: unknown, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent) => void) | null
}

/** What one side offers the other: each call may answer later. */
export type Offers = Record<string, (...args: never[]) => unknown>

type Message =
  | { readonly call: string; readonly id: number; readonly args: readonly unknown[] }
  | { readonly answer: number; readonly value: unknown }
  | { readonly failure: number; readonly error: PlainError }

/** An error as it crosses between workers and tabs. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface Remote<Theirs extends Offers> {
  call<Name extends keyof Theirs & string>(name: Name, ...args: Parameters<Theirs[Name]>): Promise<Awaited<ReturnType<Theirs[Name]>>>
  /** As `call`, giving the buffers away instead of copying them. */
  give<Name extends keyof Theirs & string>(transfer: Transferable[], name: Name, ...args: Parameters<Theirs[Name]>): Promise<Awaited<ReturnType<Theirs[Name]>>>
}

/** Calls across a wire, in both directions at once. Calls arrive in the order they were made. */
export function connect<Theirs extends Offers>(wire: Wire, ours: Offers): Remote<Theirs> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let lastId = 0
  wire.onmessage = (event: MessageEvent) => {
    const message = event.data as Message
    if ('call' in message) {
      void run(ours, message.call, message.args).then(
        (value) => wire.postMessage({ answer: message.id, value } satisfies Message, []),
        (error: unknown) => wire.postMessage({ failure: message.id, error: toPlain(error) } satisfies Message, []),
      )
    } else if ('answer' in message) settle(message.answer)?.resolve(message.value as never)
    else settle(message.failure)?.reject(fromPlain(message.error))
  }
  function settle(id: number) {
    const found = waiting.get(id)
    waiting.delete(id)
    return found
  }
  const give: Remote<Theirs>['give'] = (transfer, name, ...args) => new Promise((resolve, reject) => {
    const id = ++lastId
    waiting.set(id, { resolve, reject })
    wire.postMessage({ call: name, id, args } satisfies Message, transfer)
  })
  return { give, call: (name, ...args) => give([], name, ...args) }
}

async function run(ours: Offers, name: string, args: readonly unknown[]): Promise<unknown> {
  const offered = ours[name]
  if (!offered) throw new Error(`“${name}” is not offered on this side`)
  return offered(...(args as never[]))
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof Refusal) return { name: error.name, message: error.message, code: error.code, details: error.details }
  if (error instanceof Error) return { name: error.name, message: error.message }
  return { name: 'Error', message: String(error) }
}

export function fromPlain(plain: PlainError): Error {
  if (plain.name === 'Refusal' && plain.code !== undefined && plain.code in REFUSALS) return new Refusal(plain.code as RefusalCode, { ...plain.details })
  return Object.assign(new Error(plain.message), { name: plain.name })
}
