import { shapes, type Shape } from '@throughline/domain'
import { RANGE_HEADERS } from '@throughline/sync/wire'
import type { Taken } from './copy.ts'
import { openDatabase } from '../../../apps/dashboard/src/replica/store/openDatabase.ts'

/** The reference of the first load: the same files, fetched beforehand, written by nothing but `COPY … (format binary)`. */
const LARGE: readonly Shape[] = Object.values(shapes).filter((shape: Shape) => shape.kind === 'facts')

const files: { readonly shape: Shape; readonly file: Blob }[] = []
let database: Awaited<ReturnType<typeof openDatabase>> | undefined

self.addEventListener('message', ({ data }: MessageEvent<'fetch' | 'copy' | readonly Taken[]>) => {
  void (data === 'fetch' ? fetchRanges() : data === 'copy' ? copyRanges() : takeFiles(data)).then((result) => self.postMessage({ result }), (error: unknown) => self.postMessage({ error: String(error) }))
})

async function fetchRanges(): Promise<{ rows: number; bytes: number }> {
  await open()
  let [rows, bytes] = [0, 0]
  for (const shape of LARGE) {
    const query = new URLSearchParams({ device: '00000000-0000-0000-0000-000000000001' })
    for (;;) {
      const answer = await fetch(`/sync/v1/shapes/${shape.name}/snapshot?${query}`)
      if (!answer.ok) throw new Error(`${shape.name}: ${answer.status} ${await answer.text()}`)
      const file = await answer.blob()
      files.push({ shape, file })
      rows += Number(answer.headers.get(RANGE_HEADERS.rows))
      bytes += file.size
      const next = answer.headers.get(RANGE_HEADERS.nextKey)
      if (next === null) break
      query.set('handle', answer.headers.get('electric-handle')!)
      query.set('after', decodeURIComponent(next))
    }
  }
  await makeTables()
  return { rows, bytes }
}

async function takeFiles(taken: readonly Taken[]): Promise<void> {
  await open()
  for (const { shape, base64 } of taken) files.push({ shape: LARGE.find(({ name }) => name === shape)!, file: new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]) })
  await makeTables()
}

async function open(): Promise<void> {
  database = await openDatabase()
  if (database.storage !== 'opfs') throw new Error('this browser has no OPFS')
}

async function makeTables(): Promise<void> {
  for (const shape of LARGE) await database!.db.exec(`create table raw_${shape.tableName} (${shape.columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`)
}

async function copyRanges(): Promise<void> {
  for (const { shape, file } of files) {
    await database!.db.query(`copy raw_${shape.tableName} (${shape.columns.map(({ name }) => `"${name}"`).join(', ')}) from '/dev/blob' (format binary)`, [], { blob: file })
  }
}
