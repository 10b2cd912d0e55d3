import { hashText } from '@throughline/analytics/columns/hash'
import type { NewsBatch } from '@throughline/sync/client/replicaSync'
import { openHome } from '../store/files.ts'
import type { Owner } from './offers.ts'

/** Raise it when the layout of these files changes. */
const FORMAT = 1
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

export interface KeptColumns {
  /** The newest whole snapshot with the news that came after it; undefined when there is none that fits. */
  read(): Promise<{ readonly stand: Stand; readonly bytes: Uint8Array; readonly news: readonly NewsBatch[] } | undefined>
  /** Writes a snapshot beside the one before; its header goes last. */
  write(stand: Stand, bytes: Uint8Array): Promise<void>
  /** Notes one batch after the newest snapshot. */
  note(batch: NewsBatch): Promise<void>
  forget(): Promise<void>
}

/** The columns as files in OPFS: two slots, written in turn, and after each the batches that came since. */
export async function openKeptColumns(): Promise<KeptColumns | undefined> {
  const home = await openHome()
  if (!home) return undefined
  let newest: { readonly slot: (typeof SLOTS)[number]; readonly number: number } | undefined

  const fileOf = async (name: string): Promise<File | undefined> => (await home.getFileHandle(name).catch(() => undefined))?.getFile()
  const write = async (name: string, work: (access: FileSystemSyncAccessHandle) => void): Promise<void> => {
    const access = await (await home.getFileHandle(name, { create: true })).createSyncAccessHandle()
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

  return {
    async read() {
      const found = (await Promise.all(SLOTS.map(async (slot) => ({ slot, ...await headerOf(slot) }))))
        .flatMap(({ slot, header, file }) => (header && file ? [{ slot, header, file }] : []))
        .sort((a, b) => b.header.number - a.header.number)
      const best = found[0]
      if (!best) return undefined
      const [bytes, notes] = await Promise.all([best.file.slice(HEADER_BYTES).arrayBuffer(), fileOf(`${best.slot}-news`).then((file) => file?.arrayBuffer())])
      newest = { slot: best.slot, number: best.header.number }
      const { lsn, timeZone, person } = best.header
      return { stand: { lsn, timeZone, person }, bytes: new Uint8Array(bytes), news: notes ? batchesIn(new Uint8Array(notes)) : [] }
    },
    async write(stand, bytes) {
      const slot = SLOTS[newest?.slot === SLOTS[0] ? 1 : 0]!
      const number = (newest?.number ?? 0) + 1
      const header: Header = { ...stand, format: FORMAT, number, bytes: bytes.byteLength }
      await write(slot, (access) => {
        access.truncate(0)
        access.write(bytes as Uint8Array<ArrayBuffer>, { at: HEADER_BYTES })
        access.flush()
      })
      await write(`${slot}-news`, (access) => access.truncate(0))
      await write(slot, (access) => access.write(new TextEncoder().encode(JSON.stringify(header).padEnd(HEADER_BYTES)), { at: 0 }))
      newest = { slot, number }
    },
    async note(batch) {
      if (newest) await write(`${newest.slot}-news`, (access) => access.write(noteOf(batch), { at: access.getSize() }))
    },
    async forget() {
      newest = undefined
      for (const slot of SLOTS) for (const name of [slot, `${slot}-news`]) await home.removeEntry(name).catch(() => {})
    },
  }
}

/** Length, hash, then the batch as JSON. */
function noteOf(batch: NewsBatch): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(batch)
  const text = new TextEncoder().encode(json)
  const note = new Uint8Array(8 + text.byteLength)
  const head = new DataView(note.buffer)
  head.setUint32(0, text.byteLength, true)
  head.setUint32(4, hashText(json), true)
  note.set(text, 8)
  return note
}

/** All whole notes from the start; one cut short by a dying tab ends the list. */
function batchesIn(bytes: Uint8Array): NewsBatch[] {
  const batches: NewsBatch[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const length = view.getUint32(at, true)
    const json = new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + length))
    if (at + 8 + length > bytes.byteLength || hashText(json) !== view.getUint32(at + 4, true)) break
    batches.push(JSON.parse(json) as NewsBatch)
    at += 8 + length
  }
  return batches
}
