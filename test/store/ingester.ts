import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { HeardInteraction } from '@throughline/domain'
import { intakeOf, replayJournal } from '@throughline/server/ingest/index'
import { expireRuns } from '@throughline/server/journey/index'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { noJournal, openJournal } from '@throughline/server/store/journal'
import { migrate } from '@throughline/server/store/migrate'
import { openPostgresStore } from '@throughline/server/store/postgresStore'
import { HOUR, START, TOUCHPOINTS } from './runs.ts'

// Ingest in small: `node --import tsx ingester.ts DIRECTORY [DATABASE_URL]`. It says each acknowledged parcel on its standard output and is
// killed by the test at any moment. Each start tells a part of the story that follows; what was not acknowledged is told again by the next.
const [directory = '', databaseUrl, from = '0', hold] = process.argv.slice(2)

const say = (line: string): number => writeSync(1, `${line}\n`)
const store = databaseUrl === undefined || databaseUrl === '' ? await openEmbeddedStore({ directory }) : await openPostgresStore({ url: databaseUrl })
await migrate(store)
const journal = store.kind === 'embedded' ? await openJournal(join(directory, 'journal'), store) : noJournal()
const context = { store, journal, now: () => new Date(START + 5000 * HOUR) }
const replayed = await replayJournal(context)
await expireRuns(store, context.now())
say(`ready ${replayed.batches}`)

const interaction = (lane: number, parcel: number, at: number): HeardInteraction => ({
  source: at % 3 === 0 ? 'case log' : 'web', messageId: `${lane} ${parcel} ${at}`, identities: [{ kind: 'userId', value: `u${(parcel * 7 + at * 3 + lane) % 12}` }],
  touchpoint: TOUCHPOINTS[(parcel * 5 + at * 11 + lane) % TOUCHPOINTS.length]!, occurredAt: START + (parcel * 20 + ((at * 13) % 40)) * HOUR / 4,
  ...(at % 3 === 0 ? { caseKey: `C${(parcel + at) % 30}` } : {}), success: at % 2 === 0, perception: { sentiment: 0.5 },
})

if (hold === undefined) {
  const intake = intakeOf(context)
  await Promise.all(Array.from({ length: 4 }, async (_, lane) => {
    for (let parcel = Number(from); ; parcel++) {
      const interactions = Array.from({ length: [1, 3, 40, 150][(parcel + lane) % 4]! }, (_item, at) => interaction(lane, parcel, at))
      await intake.take({ heard: { interactions }, refused: [], receivedAt: context.now().getTime() })
      say(`ack ${lane} ${parcel} ${interactions.length}`)
    }
  }))
}
await journal.close()
await store.close()
