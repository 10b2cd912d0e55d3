import type { JourneyLog } from '@throughline/analytics'
import { encodeSnapshot } from '@throughline/analytics/columns/snapshot'
import type { KeptColumns, KeptNews, Stand } from './keptColumns.ts'

/** News are kept one by one; the whole is written again when they have grown to this share of it, or to this many bytes. */
const NEWS_SHARE = 0.1
const NEWS_BYTES = 500_000

/** Writes columns and news to their files, one after the other. What cannot be written is made again from the tables at the next start. */
export interface Writing {
  /** A whole of so many bytes stands there, as it was read. */
  stands(bytes: number): void
  whole(stand: Stand, log: JourneyLog): void
  /** @param now what there is when the news have grown too many; undefined: nothing whole. */
  news(news: KeptNews, now: () => { readonly stand: Stand; readonly log: JourneyLog } | undefined): void
}

export function createWriting(files: Promise<KeptColumns | undefined>): Writing {
  let last: Promise<unknown> = Promise.resolve()
  /** Bytes of the whole as last written, and of the news since. */
  let written = { whole: 0, news: 0 }

  function inTurn(work: () => Promise<unknown>): void {
    last = last.then(work).catch((error: unknown) => console.warn('The columns could not be kept.', error))
  }
  function whole(stand: Stand, log: JourneyLog): void {
    const bytes = encodeSnapshot(log)
    written = { whole: bytes.byteLength, news: 0 }
    inTurn(async () => (await files)?.write(stand, bytes))
  }
  return {
    stands(bytes) {
      written = { whole: bytes, news: 0 }
    },
    whole,
    news(news, now) {
      inTurn(async () => {
        written.news += (await (await files)?.note(news)) ?? 0
        if (written.news <= Math.max(NEWS_BYTES, written.whole * NEWS_SHARE)) return
        const there = now()
        if (there) whole(there.stand, there.log)
      })
    },
  }
}
