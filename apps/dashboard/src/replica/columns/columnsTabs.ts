import type { NewsBatch } from '@throughline/sync/client/replicaSync'
import type { Stand } from './keptColumns.ts'

type Message =
  /** A tab that follows asks to be brought to where the leader stands. */
  | { readonly kind: 'bring'; readonly to: string; readonly from: Stand | undefined }
  /** Where the leader's columns stand now. */
  | { readonly kind: 'stand'; readonly stand: Stand }
  | { readonly kind: 'columns'; readonly to: string; readonly stand: Stand; readonly bytes: Uint8Array }
  | { readonly kind: 'news'; readonly after: Stand; readonly batch: NewsBatch }

export interface ColumnsTabs {
  /** As the leader: says where its columns stand. */
  stand(stand: Stand): void
  /** As the leader: hands one batch on, which brings columns from one stand to the next. */
  news(after: Stand, batch: NewsBatch): void
  /** As a follower: asks for the leader's columns unless they are the same. */
  bring(from: Stand | undefined): void
}

/** The columns workers of all tabs of one browser. Those that follow take what the leader's has. */
export function joinColumns(heard: {
  /** What to give a tab that asks; undefined while there is nothing whole, or when another tab leads. */
  whole(): { readonly stand: Stand; encode(): Uint8Array } | undefined
  stand(stand: Stand): void
  columns(stand: Stand, bytes: Uint8Array): void
  news(after: Stand, batch: NewsBatch): void
}): ColumnsTabs {
  const self = crypto.randomUUID()
  const channel = new BroadcastChannel('throughline-columns')
  const tell = (message: Message) => channel.postMessage(message)
  channel.onmessage = (event: MessageEvent<Message>) => {
    const message = event.data
    switch (message.kind) {
      case 'bring': {
        const whole = heard.whole()
        if (!whole) return
        if (message.from && isSame(message.from, whole.stand)) return tell({ kind: 'stand', stand: whole.stand })
        return tell({ kind: 'columns', to: message.to, stand: whole.stand, bytes: whole.encode() })
      }
      case 'stand': return heard.stand(message.stand)
      case 'columns': return message.to === self ? heard.columns(message.stand, message.bytes) : undefined
      case 'news': return heard.news(message.after, message.batch)
    }
  }
  return {
    stand: (stand) => tell({ kind: 'stand', stand }),
    news: (after, batch) => tell({ kind: 'news', after, batch }),
    bring: (from) => tell({ kind: 'bring', to: self, from }),
  }
}

function isSame(a: Stand, b: Stand): boolean {
  return a.lsn === b.lsn && a.person === b.person
}
