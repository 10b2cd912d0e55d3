import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { openJournal } from '@throughline/server/store/journal'
import { migrate } from '@throughline/server/store/migrate'
import type { Sql } from '@throughline/server/store/store'

// A server in small: `node --import tsx writer.ts DIRECTORY write|journal|hold`. It says each acknowledged batch on its standard
// output, and is killed by the test at any moment.
const [directory = '', mode = 'write'] = process.argv.slice(2)

interface Item {
  readonly key: string
}

const say = (line: string): number => writeSync(1, `${line}\n`)

async function writeItems(sql: Sql, items: readonly Item[]): Promise<void> {
  await sql.query('INSERT INTO written (key, at) SELECT key, now() FROM jsonb_to_recordset($1::jsonb) AS r (key text) ON CONFLICT DO NOTHING', [JSON.stringify(items)])
}

const store = await openEmbeddedStore({ directory })
await migrate(store, { install: ['CREATE TABLE IF NOT EXISTS written (key text PRIMARY KEY, at timestamptz NOT NULL)'] })
const journal = await openJournal(join(directory, 'journal'), store)
const { batches } = await journal.replay((items, position) =>
  store.transaction(async (sql) => {
    await writeItems(sql, items as Item[])
    await journal.mark(sql, position)
  }))
say(`ready ${batches}`)

if (mode === 'journal') {
  // Accepted and on the disk; the commit to the store never comes.
  await journal.append(Array.from({ length: 10 }, (_, at) => ({ key: `uncommitted ${at}` })))
  say('appended')
}
if (mode === 'write') {
  // Several at once, as requests come in, of very different sizes.
  await Promise.all(Array.from({ length: 4 }, async (_, lane) => {
    for (let turn = 0; ; turn++) {
      const items = Array.from({ length: [1, 1, 20, 300][(turn + lane) % 4]! }, (_item, at) => ({ key: `${process.pid} ${lane} ${turn} ${at}` }))
      const position = await journal.append(items)
      await store.transaction(async (sql) => {
        await writeItems(sql, items)
        await journal.mark(sql, position)
      })
      journal.committed(position)
      say(`ack ${items.length} ${process.pid} ${lane} ${turn}`)
    }
  }))
}
setInterval(() => undefined, 60_000)
