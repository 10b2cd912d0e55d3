import { appendFile, mkdtemp, readdir, rm, writeFile, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { markedPosition, openJournal, type Journal } from './journal.ts'
import { openMemoryStore } from './memoryStore.ts'
import type { Store } from './store.ts'

let store: Store
let directory: string

beforeAll(async () => {
  store = await openMemoryStore()
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.exec('DELETE FROM store.journal_mark')
  directory = await mkdtemp(join(tmpdir(), 'journal-'))
  return () => rm(directory, { recursive: true })
})

async function replayed(journal: Journal): Promise<unknown[][]> {
  const batches: unknown[][] = []
  await journal.replay(async (records) => void batches.push([...records]))
  return batches
}

async function commit(journal: Journal, position: number): Promise<void> {
  await store.transaction((sql) => journal.mark(sql, position))
  journal.committed(position)
}

test('[ST20] what was appended and not marked is replayed in order, once it is marked no more', async () => {
  const journal = await openJournal(directory, store)
  await commit(journal, await journal.append([{ a: 1 }]))
  await journal.append([{ a: 2 }, { words: 'line\nbreak "and" ümläut' }])
  await journal.append([])
  await journal.close()

  const again = await openJournal(directory, store)
  const seen: [number, readonly unknown[]][] = []
  await again.replay(async (records, position) => {
    seen.push([position, records])
    await store.transaction((sql) => again.mark(sql, position))
  })
  await again.close()
  expect(seen).toEqual([[2, [{ a: 2 }, { words: 'line\nbreak "and" ümläut' }]], [3, []]])
  expect(await replayed(await openJournal(directory, store))).toEqual([])
  expect(await readdir(directory)).toEqual([])
})

test('[ST21] batches that wait together share one write and keep their order', async () => {
  const journal = await openJournal(directory, store)
  const positions = await Promise.all(Array.from({ length: 500 }, (_, at) => journal.append([at])))
  expect(positions).toEqual(Array.from({ length: 500 }, (_, at) => at + 1))
  await journal.close()
  expect(await replayed(await openJournal(directory, store))).toEqual(Array.from({ length: 500 }, (_, at) => [at]))
})

test('[ST22] a torn or overwritten tail is passed over, and what follows the restart is kept', async () => {
  const journal = await openJournal(directory, store)
  await journal.append(['whole'])
  await journal.append(['also whole'])
  await journal.close()
  const [segment] = await readdir(directory)
  const path = join(directory, segment!)
  const bytes = await readFile(path)
  for (let cut = bytes.length - 2; cut > bytes.length - 60; cut -= 7) {
    await writeFile(path, bytes.subarray(0, cut))
    const again = await openJournal(directory, store)
    expect(await replayed(again)).toEqual([['whole']])
    await again.append(['after'])
    await again.close()
    const third = await openJournal(directory, store)
    expect(await replayed(third)).toEqual([['whole'], ['after']])
    await third.close()
    for (const name of await readdir(directory)) if (name !== segment) await rm(join(directory, name))
  }
  await writeFile(path, bytes)
  await appendFile(path, Buffer.alloc(300))
  const zeroed = await openJournal(directory, store)
  expect(await zeroed.replay(async () => undefined)).toEqual({ batches: 2, unreadable: 1 })
})

test('[ST23] segments are deleted once everything in them is committed, and positions never fall', async () => {
  const journal = await openJournal(directory, store, { segmentBytes: 200 })
  for (let at = 1; at <= 20; at++) {
    const position = await journal.append([{ text: 'x'.repeat(60) }])
    if (at <= 12) await commit(journal, position)
  }
  expect((await readdir(directory)).length).toBeLessThan(9)
  await journal.close()
  const again = await openJournal(directory, store, { segmentBytes: 200 })
  expect((await replayed(again)).length).toBe(8)
  await commit(again, 20)
  await again.close()
  const emptied = await openJournal(directory, store)
  expect(await readdir(directory)).toEqual([])
  expect(await emptied.append(['next'])).toBe(21)
  await emptied.close()
  expect(await markedPosition(store)).toBe(20)
})

test('[ST24] an older position never lowers the mark', async () => {
  const journal = await openJournal(directory, store)
  await commit(journal, 9)
  await commit(journal, 4)
  expect(await markedPosition(store)).toBe(9)
  await journal.close()
})
