import { fromPlain, toPlain, type PlainError } from '../browser/remote.ts'
import type { Service, ServiceCall } from './service.ts'
import { UNKNOWN, type StoreStatus } from './status.ts'

const CHANNEL = 'throughline-store'
/** Calls kept so that one sent again is done once; older ones have long been answered. */
const REMEMBERED = 200

type Message =
  | { readonly kind: 'hello' }
  | { readonly kind: 'leads'; readonly status: StoreStatus }
  | { readonly kind: 'status'; readonly status: StoreStatus }
  | { readonly kind: 'tables'; readonly tables: readonly string[] }
  | { readonly kind: 'startOver' }
  | { readonly kind: 'call'; readonly id: string; readonly call: ServiceCall }
  | { readonly kind: 'answer'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: string; readonly error: PlainError }

interface Waiting {
  readonly call: ServiceCall
  resolve(value: unknown): void
  reject(error: Error): void
}

export interface Tabs {
  /** Asks whichever tab leads. Waits for a leader, and outlives one. */
  ask(call: ServiceCall): Promise<unknown>
  /** This tab leads from now on. */
  lead(service: Service): void
  publish(status: StoreStatus): void
  tablesChanged(tables: readonly string[]): void
  /** Every tab loads its page again. */
  startOver(): void
}

/** The store workers of all tabs of one browser: one does the work, the others reach it through a broadcast channel. */
export function joinTabs(heard: { status(status: StoreStatus, role: 'leader' | 'follower'): void; tables(tables: readonly string[]): void; startOver(): void }): Tabs {
  const channel = new BroadcastChannel(CHANNEL)
  const tell = (message: Message) => channel.postMessage(message)
  const waiting = new Map<string, Waiting>()
  const done = new Map<string, Promise<unknown>>()
  let leader: Service | undefined
  let status = UNKNOWN

  channel.onmessage = (event: MessageEvent<Message>) => {
    const message = event.data
    switch (message.kind) {
      case 'hello':
        if (leader) tell({ kind: 'leads', status })
        return
      case 'leads':
        heard.status(message.status, 'follower')
        // It may have died with our calls, and a new one knows nothing of them.
        for (const [id, { call }] of waiting) tell({ kind: 'call', id, call })
        return
      case 'status':
        heard.status(message.status, 'follower')
        return
      case 'tables':
        heard.tables(message.tables)
        return
      case 'startOver':
        heard.startOver()
        return
      case 'call':
        if (leader) void once(leader, message.id, message.call).then(
          (value) => tell({ kind: 'answer', id: message.id, value }),
          (error: unknown) => tell({ kind: 'failure', id: message.id, error: toPlain(error) }),
        )
        return
      case 'answer':
        take(message.id)?.resolve(message.value)
        return
      case 'failure':
        take(message.id)?.reject(fromPlain(message.error))
    }
  }
  tell({ kind: 'hello' })

  function take(id: string): Waiting | undefined {
    const found = waiting.get(id)
    waiting.delete(id)
    return found
  }

  function once(service: Service, id: string, call: ServiceCall): Promise<unknown> {
    // Asking for rows again does no harm, and the rows would be heavy to keep.
    if (call.name === 'rows') return perform(service, call)
    const known = done.get(id)
    if (known) return known
    const answer = perform(service, call)
    done.set(id, answer)
    if (done.size > REMEMBERED) done.delete(done.keys().next().value!)
    return answer
  }

  return {
    ask(call) {
      const id = crypto.randomUUID()
      if (leader) return once(leader, id, call)
      return new Promise((resolve, reject) => {
        waiting.set(id, { call, resolve, reject })
        tell({ kind: 'call', id, call })
      })
    },
    lead(service) {
      leader = service
      heard.status(status, 'leader')
      tell({ kind: 'leads', status })
      for (const [id, { call, resolve, reject }] of waiting) once(service, id, call).then(resolve, reject)
      waiting.clear()
    },
    publish(next) {
      status = next
      heard.status(next, 'leader')
      tell({ kind: 'status', status: next })
    },
    tablesChanged(tables) {
      heard.tables(tables)
      tell({ kind: 'tables', tables })
    },
    startOver() {
      tell({ kind: 'startOver' })
      heard.startOver()
    },
  }
}

function perform(service: Service, call: ServiceCall): Promise<unknown> {
  return (service[call.name] as (...args: readonly unknown[]) => Promise<unknown>)(...call.args)
}
