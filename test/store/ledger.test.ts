import { expect, test } from 'vitest'
import { membersOf, seededRandom } from '@throughline/analytics'
import type { SegmentRule } from '@throughline/domain'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { forgetCatalogue, ingest } from '@throughline/server/ingest/index'
import { stepLedger } from '@throughline/server/segment/ledger'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { randomUUID } from 'node:crypto'
import { asHeard, HOUR, randomInteractions, START } from './runs.ts'
import { onEveryStore } from './stores.ts'

const NOW = new Date(START + 95 * HOUR)
const RULES: readonly SegmentRule[] = [
  { kind: 'feature', feature: 'entries', atLeast: 8 }, { kind: 'feature', feature: 'gapDays', below: 0.3 }, { kind: 'not', of: { kind: 'feature', feature: 'unplannedShare', atLeast: 0.5 } },
]

onEveryStore((open) => {
  test('[G12] the ledger, asked by two at once while interactions arrive, comes out as the rules say of the store', async () => {
    const { store, remove } = await open()
    await store.exec(changeLogSql())
    await openChangeLog(store, NOW)
    forgetCatalogue(store)
    const ids = RULES.map(() => randomUUID())
    for (const [i, id] of ids.entries()) await store.rows('insert into segment (id, name, origin, rule, written_by, written_at) values ($1, $2, $3, $4, $5, $6)', [id, id, 'rule', JSON.stringify(RULES[i]), 'test', NOW])
    const random = seededRandom(7)
    const step = () => stepLedger(store, { now: NOW, batch: 4 })
    for (const interactions of asHeard(random, randomInteractions(random, 90, 8))) await Promise.all([ingest({ store, now: () => NOW }, { interactions }), step(), step()])
    for (let i = 0; i < 500 && await step();) i++
    const log = await logFromStore(store, { kind: 'organisation' })
    let all = 0
    for (const [i, id] of ids.entries()) {
      const members = membersOf(log, RULES[i]!)
      const expected = [...log.actors.actorId.subarray(0, log.actors.count)].filter((_, a) => members[a] === 1).sort((a, b) => a - b)
      const open = (await store.rows('select actor_id from segment_member where segment_id = $1 and left_at is null order by actor_id', [id])).map((row) => row[0] as number)
      expect(open, JSON.stringify(RULES[i])).toEqual(expected)
      all += open.length
    }
    expect(all).toBeGreaterThan(3)
    await remove()
  }, 120_000)
})
