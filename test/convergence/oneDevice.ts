import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { Chance } from './chance.ts'
import { replicaEqualsServer } from './laws.ts'
import { Device, openServer, told, type Server } from './world.ts'

const ADMIN = { role: 'admin', reach: { kind: 'organisation' } } as const

/** Of the test that runs; there once `useOneDevice` was called. */
export let server: Server
export let device: Device
let pg: PGlite

/** A server with a few rows, and one device that has loaded nothing yet, for each test of a file. */
export function useOneDevice(): void {
  beforeAll(async () => {
    server = await openServer()
    pg = await PGlite.create()
  })
  afterAll(async () => {
    await device.replica?.stop()
    await pg.close()
    await server.store.close()
  })
  beforeEach(async () => {
    await device?.replica?.stop()
    await server.store.exec(`
      truncate actor, journey_step, segment, run, interaction, run_step, note, receipt, audit restart identity;
      insert into actor (name, territory_id, first_seen_at) select 'actor ' || g, 1 + g % 2, '2026-01-01' from generate_series(1, 40) g;
      insert into journey_step (journey_id, key, name, position) values (1, 'a', 'Step 1', 1);
      insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at)
        select 's', g::text, 1 + g % 40, 1, 1, '2026-01-01', now() from generate_series(1, 330) g;
      insert into run_step (run_id, interaction_id, is_primary) select actor_id, id, true from interaction;`)
    device = new Device('b0', pg, server, new Chance(7), ADMIN)
    await device.reset(true)
  })
}

export const note = (text: string) => device.send('actor.addNote', { id: new Chance(text.length + 100).uuid(), actorId: 3, text })
export const rows = async (text: string) => (await device.sql.rows(text)).map((row) => row[0])
export const equal = () => replicaEqualsServer(server, device, told, () => true)

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 3000 && !await holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await holds()).toBe(true)
}
