type Message = Readonly<Record<string, unknown>>

export interface HoldingChanges {
  readonly fetch: typeof fetch
  /** What a message stands for: the changes held, in their order, or nothing when it stands for itself. */
  heldBy(message: object): readonly Message[] | undefined
}

/**
 * Electric's client reads answers with a function that is called for each value of each row, which takes six times as long as reading them.
 * So it is handed one message in place of changes that follow each other, and everything else as it came.
 */
export function holdingChanges(from: typeof fetch): HoldingChanges {
  const held: Message[][] = []

  function hold(messages: readonly Message[]): Message[] {
    const left: Message[] = []
    let last: Message[] | undefined
    for (const message of messages) {
      if (!('key' in message)) {
        last = undefined
        left.push(message)
      } else if (last) last.push(message)
      else {
        left.push({ key: STANDS_FOR, value: { [STANDS_FOR]: String(held.length) }, headers: { operation: 'insert' } })
        held.push((last = [message]))
      }
    }
    return left
  }

  return {
    async fetch(input, init) {
      const response = await from(input, init)
      if (response.status !== 200) return response
      const text = await response.text()
      const messages: unknown = text === '' ? [] : JSON.parse(text)
      return new Response(Array.isArray(messages) ? JSON.stringify(hold(messages as Message[])) : text, response)
    },
    heldBy(message) {
      const { key, value } = message as { key?: string; value?: Record<string, string> }
      if (key !== STANDS_FOR) return undefined
      const at = Number(value![STANDS_FOR]), changes = held[at]!
      held[at] = []
      return changes
    },
  }
}

/** No table's key: those begin with a quoted schema. */
const STANDS_FOR = 'held'
