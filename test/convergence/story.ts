import { PGlite } from '@electric-sql/pglite'
import type { Reach, Role, TerritoryId } from '@throughline/domain'
import { compactLog, forgetLog } from '@throughline/sync/capture'
import { Chance } from './chance.ts'
import { replicaEqualsServer, serverEqualsCommands, type Beginning } from './laws.ts'
import { Device, openServer, quickSleep, told, type Server } from './world.ts'

const PEOPLE: readonly { role: Role; reach: Reach }[] = [
  { role: 'admin', reach: { kind: 'organisation' } },
  { role: 'analyst', reach: { kind: 'territory', territoryId: 1 as TerritoryId } },
  { role: 'field', reach: { kind: 'territory', territoryId: 2 as TerritoryId } },
]
const ANALYSTS_ONLY = new Set(['segment'])

export interface World {
  readonly server: Server
  readonly databases: readonly PGlite[]
  /** Devices that have been here before. */
  readonly known: Set<string>
}

export async function openWorld(): Promise<World> {
  return { server: await openServer(), databases: await Promise.all(PEOPLE.map(() => PGlite.create())), known: new Set() }
}

export async function closeWorld({ server, databases }: World): Promise<void> {
  await Promise.all(databases.map((pg) => pg.close()))
  await server.store.close()
}

/** One story from its seed to its end, where both laws must hold. */
export async function tellStory(world: World, seed: number): Promise<void> {
  try {
    await tell(world, new Chance(seed))
  } catch (error) {
    console.error(`The story of SEED=${seed} went wrong (STORIES=1 SEED=${seed} tells it alone).`)
    throw error
  }
}

async function tell({ server, databases, known }: World, chance: Chance): Promise<void> {
  const beginning = await begin(server, chance)
  const devices = PEOPLE.map((who, i) => new Device(`a${i}`, databases[i]!, server, chance, who))
  for (const device of devices) {
    const isKnown = known.has(device.name)
    await device.reset(!isKnown || chance.happens(0.08))
    known.add(device.name)
    device.applyAfterMs = chance.pick([undefined, 3_000, 100_000])
    Object.assign(device.network, { cuts: chance.pick([0, 0.1, 0.3]), doubles: chance.pick([0, 0.5]) })
    await device.open()
  }
  for (let i = 6 + chance.below(10); i > 0; i--) await happen(server, chance, devices)
  await settle(server, devices)
  for (const device of devices) {
    const { role } = PEOPLE[devices.indexOf(device)]!
    await replicaEqualsServer(server, device, told, (shape) => role !== 'field' || !ANALYSTS_ONLY.has(shape.name))
  }
  await serverEqualsCommands(server, devices, beginning)
  await Promise.all(devices.map((device) => device.replica!.stop()))
}

/** A small company: enough for commands to meet each other. */
async function begin(server: Server, chance: Chance): Promise<Beginning> {
  const { store } = server
  if (chance.happens(0.04)) await store.exec('truncate actor, journey_step, segment, run, interaction, run_step, note, receipt, audit restart identity')
  else {
    const tables = ['actor', 'journey_step', 'segment', 'run', 'interaction', 'run_step', 'note', 'receipt', 'audit']
    const counted = ['actor', 'journey_step', 'run', 'interaction']
    await store.exec(tables.map((table) => `delete from ${table};`).join('') + counted.map((table) => `alter sequence ${table}_id_seq restart;`).join(''))
  }
  await store.exec(`
    insert into actor (name, territory_id, first_seen_at) select 'actor ' || g, 1 + g % 2, '2026-01-01' from generate_series(1, 6) g;
    insert into journey_step (journey_id, key, name, position) select 1, 'step' || g, 'Step ' || g, g from generate_series(1, 2) g;`)
  await hear(server, chance, chance.below(40))
  return { steps: new Map([[1, 'Step 1'], [2, 'Step 2']]) }
}

/** Contacts of actors, with their runs: what ingest writes, in small. */
async function hear(server: Server, chance: Chance, n: number): Promise<void> {
  const from = chance.below(1_000_000)
  await server.store.transaction(async (sql) => {
    await sql.query(
      `insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, territory_id, occurred_at, received_at)
       select 'story', $1::text || '-' || g, a.id, 1, 1, a.territory_id, '2026-01-01'::timestamptz + make_interval(secs => g), now()
         from generate_series(1, $2::int) g join actor a on a.id = 1 + g % 6 on conflict do nothing`, [String(from), n])
    await sql.exec(`
      insert into run (journey_id, journey_version, actor_id, territory_id, first_interaction_id, last_interaction_id, started_at, last_at, status, step_count)
        select 1, 1, actor_id, min(territory_id), min(id), max(id), min(occurred_at), max(occurred_at), 'active', count(*) from interaction group by actor_id
        on conflict (journey_id, first_interaction_id) do update set last_interaction_id = excluded.last_interaction_id, step_count = excluded.step_count, last_at = excluded.last_at;
      insert into run_step (run_id, interaction_id, territory_id, is_primary)
        select r.id, i.id, i.territory_id, true from interaction i join run r using (actor_id) on conflict do nothing;`)
  })
}

async function happen(server: Server, chance: Chance, devices: readonly Device[]): Promise<void> {
  const device = chance.pick(devices)
  const roll = chance.below(100)
  if (roll < 40) await intend(chance, device)
  else if (roll < 52) await hear(server, chance, 1 + chance.below(5))
  else if (roll < 58) await server.store.query(
    `with moved as (update actor set territory_id = 3 - territory_id where id = $1 returning id, territory_id)
     update interaction i set territory_id = m.territory_id from moved m where i.actor_id = m.id`, [1 + chance.below(6)])
  else if (roll < 61) await server.store.query('delete from run_step where interaction_id = (select max(interaction_id) from run_step)')
  else if (roll < 73) await device.kill(chance.below(120))
  else if (roll < 83) device.network.isUp = !device.network.isUp
  else if (roll < 86) await compactLog(server.store, { days: 30, records: chance.below(6) })
  else if (roll < 87) await forgetLog(server.store)
  else if (roll < 91) await server.restart()
  else await quickSleep(chance.below(6_000))
}

async function intend(chance: Chance, device: Device): Promise<void> {
  const kind = chance.below(4)
  if (kind === 0) await device.send('actor.addNote', { id: chance.uuid(), actorId: 1 + chance.below(7), text: `note ${chance.below(1000)}` })
  else if (kind === 1) {
    const id = chance.pick(['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', chance.uuid()])
    await device.send('segment.save', { id, name: `segment ${chance.below(3)}`, origin: 'rule', description: '', rule: { kind: 'all', of: [] } })
  } else if (kind === 2) await device.send('segment.remove', { id: chance.pick(['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']) })
  else {
    const stepId = 1 + chance.below(2)
    const [seen] = await device.sql.rows('select name from journey_step where id = $1', [stepId]).catch(() => [])
    await device.send('journey.renameStep', { journeyId: 1, stepId, name: `Step ${chance.below(100)}`, basedOn: { name: (seen?.[0] as string | undefined) ?? 'Step 1' } })
  }
}

/** Good weather until everybody has everything. */
export async function settle(server: Server, devices: readonly Device[]): Promise<void> {
  for (const device of devices) Object.assign(device.network, { isUp: true, cuts: 0, doubles: 0 })
  for (let round = 0; round < 4_000; round++) {
    const [tail] = await server.store.rows('select max(lsn) from sync.commit')
    const waits = await Promise.all(devices.map(async (device) => {
      if (round % 10 === 0) device.replica!.nudge()
      if (!device.replica!.isLoaded || Number.parseInt(device.replica!.lsn()) < Number(tail![0])) return true
      return (await device.replica!.outbox()).some((entry) => entry.status !== 'refused')
    }))
    if (!waits.includes(true)) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const states = await Promise.all(devices.map(async (device) => ({ name: device.name, lsn: device.replica!.lsn(), isLoaded: device.replica!.isLoaded, outbox: await device.replica!.outbox() })))
  throw new Error(`Not everybody came to rest: ${JSON.stringify(states)}`)
}
