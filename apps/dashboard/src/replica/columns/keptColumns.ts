import { hashText } from '@throughline/analytics/columns/hash'
import type { SnapshotFile } from '@throughline/analytics/columns/snapshot'
import type { NewsBatch } from '@throughline/sync/client/replicaSync'
import { openHome, patiently } from '../store/files.ts'
import type { Owner } from './offers.ts'

/** Raise it when the layout of these files changes. */
const FORMAT = 2
const HEADER_BYTES = 4096
const SLOTS = ['columns-0', 'columns-1'] as const

/** What a snapshot stands for. It is used only where all of it fits. */
export interface Stand extends Owner {
  readonly lsn: string
}

interface Header extends Stand {
  readonly format: number
  /** Rises with each snapshot: the newer whole slot wins. */
  readonly number: number
  readonly bytes: number
}

/** One batch with the position it was merged on: a chain with a gap ends there. */
export interface KeptNews {
  readonly after: string
  readonly batch: NewsBatch
}

/** A whole snapshot, not yet read, with the news that came after it. */
export interface Kept {
  readonly stand: Stand
  readonly news: readonly KeptNews[]
  /** Bytes of the snapshot. */
  readonly size: number
  /** Reads the snapshot part by part. @throws Error when another tab has written in its place meanwhile. */
  read<T>(work: (file: SnapshotFile | Uint8Array) => T): Promise<T>
}

export interface KeptColumns {
  /** The newest; undefined when there is none. */
  newest(): Promise<Kept | undefined>
  /** Writes a snapshot beside the one before; its header goes last. */
  write(stand: Stand, bytes: Uint8Array): Promise<void>
  /** Notes one batch after the newest snapshot. Gives the bytes it took. */
  note(news: KeptNews): Promise<number>
}

/** As browsers have it beyond the first standard: those without modes ignore it and open for one. */
interface ReadOnlyOpener {
  createSyncAccessHandle(options: { readonly mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>
}

/** The file from the header on, each part read to where it stays; through a blob, which copies twice more, while somebody writes. */
async function reading<T>(home: FileSystemDirectoryHandle, slot: string, file: File, work: (file: SnapshotFile | Uint8Array) => T): Promise<T> {
  const handle: ReadOnlyOpener = await home.getFileHandle(slot)
  const access = await handle.createSyncAccessHandle({ mode: 'read-only' }).catch(() => undefined)
  if (!access) return work(new Uint8Array(await file.slice(HEADER_BYTES).arrayBuffer()))
  try {
    return work({ size: file.size - HEADER_BYTES, read: (into, at) => void access.read(into, { at: HEADER_BYTES + at }) })
  } finally {
    access.close()
  }
}

/** The columns as files in OPFS: two slots, written in turn, and after each the batches that came since. */
export async function openKeptColumns(): Promise<KeptColumns | undefined> {
  const home = await openHome()
  if (!home) return undefined

  const fileOf = async (name: string): Promise<File | undefined> => (await home.getFileHandle(name).catch(() => undefined))?.getFile()
  const write = async (name: string, work: (access: FileSystemSyncAccessHandle) => void): Promise<void> => {
    // Another tab may be reading it.
    const access = await patiently(async () => (await home.getFileHandle(name, { create: true })).createSyncAccessHandle())
    try {
      work(access)
      access.flush()
    } finally {
      access.close()
    }
  }

  async function headerOf(slot: string): Promise<{ readonly header: Header; readonly file: File } | undefined> {
    const file = await fileOf(slot)
    if (!file || file.size < HEADER_BYTES) return undefined
    try {
      const header = JSON.parse(new TextDecoder().decode(await file.slice(0, HEADER_BYTES).arrayBuffer()).trimEnd()) as Header
      return header.format === FORMAT && file.size === HEADER_BYTES + header.bytes ? { header, file } : undefined
    } catch {
      // A header of zeros: the tab died before it was written.
      return undefined
    }
  }

  /** Looked up each time: another tab may have written in between. */
  async function newest() {
    const found = (await Promise.all(SLOTS.map(async (slot) => ({ slot, ...await headerOf(slot) }))))
      .flatMap(({ slot, header, file }) => (header && file ? [{ slot, header, file }] : []))
    return found.sort((a, b) => b.header.number - a.header.number)[0]
  }

  return {
    async newest() {
      const best = await newest()
      if (!best) return undefined
      const notes = await (await fileOf(`${best.slot}-news`))?.arrayBuffer()
      const { lsn, timeZone, person } = best.header
      return {
        stand: { lsn, timeZone, person }, news: notes ? notesIn(new Uint8Array(notes)) : [],
        size: best.header.bytes,
        async read(work) {
          const result = await reading(home, best.slot, best.file, work)
          if ((await headerOf(best.slot))?.header.number !== best.header.number) throw new Error('Another tab has written the columns anew.')
          return result
        },
      }
    },
    async write(stand, bytes) {
      const before = await newest()
      const slot = SLOTS[before?.slot === SLOTS[0] ? 1 : 0]!
      const number = (before?.header.number ?? 0) + 1
      const header: Header = { ...stand, format: FORMAT, number, bytes: bytes.byteLength }
      await write(slot, (access) => {
        access.truncate(0)
        access.write(bytes as Uint8Array<ArrayBuffer>, { at: HEADER_BYTES })
        access.flush()
      })
      await write(`${slot}-news`, (access) => access.truncate(0))
      await write(slot, (access) => access.write(new TextEncoder().encode(JSON.stringify(header).padEnd(HEADER_BYTES)), { at: 0 }))
    },
    async note(news) {
      const best = await newest()
      if (!best) return 0
      const note = noteOf(news)
      await write(`${best.slot}-news`, (access) => access.write(note, { at: access.getSize() }))
      return note.byteLength
    },
  }
}

/** Length, hash, then where the batch belongs as a line of JSON, and its news. */
function noteOf({ after, batch: { news, ...batch } }: KeptNews): Uint8Array<ArrayBuffer> {
  const whole = `${JSON.stringify({ after, batch })}\n${news}`
  const text = new TextEncoder().encode(whole)
  const note = new Uint8Array(8 + text.byteLength)
  const head = new DataView(note.buffer)
  head.setUint32(0, text.byteLength, true)
  head.setUint32(4, hashText(whole), true)
  note.set(text, 8)
  return note
}

/** All whole notes from the start; one cut short by a dying tab ends the list. */
function notesIn(bytes: Uint8Array): KeptNews[] {
  const notes: KeptNews[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const length = view.getUint32(at, true)
    const whole = new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + length))
    if (at + 8 + length > bytes.byteLength || hashText(whole) !== view.getUint32(at + 4, true)) break
    const line = whole.indexOf('\n')
    const { after, batch } = JSON.parse(whole.slice(0, line)) as { after: string; batch: Omit<NewsBatch, 'news'> }
    notes.push({ after, batch: { ...batch, news: whole.slice(line + 1) } })
    at += 8 + length
  }
  return notes
}
