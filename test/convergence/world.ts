import { PGlite } from '@electric-sql/pglite'
import { SCHEMA_SIGNATURE, SCHEMA_VERSION, commands, shapes, type PersonId, type Reach, type Role, type Shape } from '@throughline/domain'
import { commandRoutes } from '@throughline/server/command/routes'
import { readConfig } from '@throughline/server/config'
import type { AppContext, HttpEnv, Session } from '@throughline/server/http/context'
import { problem } from '@throughline/server/http/problem'
import { sleep } from '@throughline/server/http/sleep'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { shapeRoutes } from '@throughline/server/shapes/routes'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import type { Store } from '@throughline/server/store/store'
import { openReplica, pgcopyRows, schemaHash, sqlOverPglite, type NewsBatch, type ReplicaSync, type ReplicaSql, type ReplicaStore } from '@throughline/sync'
import type { JournaledCommand } from '@throughline/sync/client/journal'
import { Hono } from 'hono'
import { randomUUID } from 'node:crypto'
import type { Chance } from './chance.ts'

/** The shapes these stories are about: editable ones, cut ones, keyed ones. Fewer tables, quicker stories. */
const TOLD: readonly string[] = ['journeyStep', 'segment', 'run', 'interaction', 'runStep', 'actor', 'note', 'receipt']
export const told: readonly Shape[] = Object.values(shapes).filter((shape) => TOLD.includes(shape.name))

export interface Server {
  readonly store: Store
  /** Whoever is named in `x-who` asks. */
  request(url: string, init?: RequestInit): Promise<Response>
  /** As after a crash: everything in memory is gone. */
  restart(): Promise<void>
  readonly sessions: Map<string, Session>
  /** Answers the fast lane with this status instead of a range; undefined: it serves. */
  fastLaneFails: number | undefined
}

export async function openServer(): Promise<Server> {
  const store = await openMemoryStore({ install: [changeLogSql()] })
  await openChangeLog(store, new Date())
  const sessions = new Map<string, Session>()
  const context: AppContext = {
    store, config: { ...readConfig({ PORT: '4600' }), demo: false }, now: () => new Date(), newId: randomUUID,
    audit: async () => undefined, log: (entry) => { if (entry.level === 'error') console.error(entry.message, entry.error) },
  }
  const build = () => {
    const app = new Hono<HttpEnv>()
    app.onError(problem(context))
    app.use(async (c, next) => {
      c.set('session', sessions.get(c.req.header('x-who') ?? '') ?? null)
      await next()
    })
    app.use('/sync/v1/shapes/:name/snapshot', async (c, next) => (server.fastLaneFails === undefined ? next() : c.body('no ranges here', server.fastLaneFails as 500)))
    return app.route('/', shapeRoutes(context)).route('/', commandRoutes(context))
  }
  const server: Server = {
    store, sessions, fastLaneFails: undefined,
    request: async (url, init) => app.request(url, init),
    async restart() {
      await openChangeLog(store, new Date())
      app = build()
    },
  }
  let app = build()
  return server
}

/** What can go wrong between a replica and its server. */
export interface Network {
  isUp: boolean
  /** Share of requests that are cut, half of them after the server did its work. */
  cuts: number
  /** Share of command batches that arrive twice. */
  doubles: number
}

class Killed extends Error {
  override readonly name = 'Killed'
}

/** SQL that stops for good after so many statements, as a killed tab does: what was committed stays, nothing else. */
function mortal(sql: ReplicaStore): { sql: ReplicaStore; dieIn(statements: number): void } {
  let left = Infinity
  const live = () => {
    if (left <= 0) throw new Killed('killed')
    left--
  }
  const over = (on: ReplicaSql): ReplicaSql => ({
    query: async (text, params) => { live(); return on.query(text, params) },
    rows: async (text, params) => { live(); return on.rows(text, params) },
    exec: async (text) => { live(); return on.exec(text) },
    copyOut: async (select) => { live(); return on.copyOut(select) },
    copyIn: async (target, file) => { live(); return on.copyIn(target, file) },
    copyTextIn: async (target, lines) => { live(); return on.copyTextIn(target, lines) },
  })
  return {
    sql: {
      ...over(sql),
      transaction: (work) => sql.transaction(async (tx) => {
        live()
        const result = await work(over(tx))
        // It may die with everything written but not committed.
        live()
        return result
      }),
    },
    dieIn(statements) { left = statements },
  }
}

export class Device {
  readonly name: string
  readonly deviceId: string
  readonly network: Network = { isUp: true, cuts: 0, doubles: 0 }
  /** Ids of the commands that were kept here, in order. */
  readonly sent: string[] = []
  readonly batches: NewsBatch[] = []
  /** Rows handed to the columns since the last reset of each shape. */
  readonly fed = new Map<string, number>()
  /** What was said when every row of a load had been given, and what had been by then. */
  readonly copied: { readonly loaded: readonly string[]; readonly fed: ReadonlyMap<string, number>; readonly isWhole: boolean }[] = []
  readonly links: string[] = []
  /** What is kept of the outbox outside the database. */
  readonly journal = new Map<string, JournaledCommand>()
  rangeRows: number | undefined
  /** News may wait so long for their tables. */
  applyAfterMs: number | undefined
  /** Told at each open and after each move where the tables stand. */
  onStand: ((position: string) => Promise<void>) | undefined
  /** Before each request reaches the server. */
  onRequest: ((url: string) => Promise<void>) | undefined
  replica: ReplicaSync | undefined
  readonly #pg: PGlite
  readonly #server: Server
  readonly #chance: Chance
  #life = mortal(sqlOverPglite({} as PGlite))

  constructor(name: string, pg: PGlite, server: Server, chance: Chance, who: { role: Role; reach: Reach }) {
    this.name = name
    this.deviceId = `00000000-0000-4000-8000-0000000000${name}`
    this.#pg = pg
    this.#server = server
    this.#chance = chance
    server.sessions.set(name, { personId: name as PersonId, name: `Person ${name}`, email: `${name}@example.test`, ...who })
  }

  get sql(): ReplicaStore {
    return sqlOverPglite(this.#pg)
  }

  /** Opens the replica over whatever the database holds, and connects. */
  async open(): Promise<void> {
    this.#life = mortal(this.sql)
    const replica = await openReplica({
      sql: this.#life.sql, flush: async () => undefined, fetch: this.#fetch, baseUrl: 'http://server.test', shapes: told,
      commands: Object.values(commands), schemaHash: schemaHash(SCHEMA_VERSION, SCHEMA_SIGNATURE), deviceId: this.deviceId,
      clock: { now: () => new Date(), sleep: quickSleep }, newId: () => this.#chance.uuid(), random: () => this.#chance.next(),
      ...(this.applyAfterMs === undefined ? {} : { applyAfterMs: this.applyAfterMs }),
      ...(this.rangeRows === undefined ? {} : { rangeRows: this.rangeRows }),
      journal: {
        read: async () => structuredClone([...this.journal.values()]),
        change: async (added, removed) => {
          for (const command of added) this.journal.set(command.id, structuredClone(command))
          for (const id of removed) this.journal.delete(id)
        },
      },
      onReset: (shape) => void this.fed.set(shape, 0),
      onRows: (shape, file) => void this.fed.set(shape, (this.fed.get(shape) ?? 0) + pgcopyRows(file)),
      onCopied: (loaded) => void this.copied.push({ loaded, fed: new Map(this.fed), isWhole: this.replica!.isLoaded }),
      onLoaded: async () => this.onStand?.(this.replica!.lsn()),
      onChanges: async (batch) => {
        this.batches.push(batch)
        await this.onStand?.(batch.lsn)
      },
      onStatus: (status) => void this.links.push(status.kind),
    })
    this.replica = replica
    await this.onStand?.(replica.lsn())
    void replica.start()
  }

  /** The tab dies after so many more statements; then it is opened again. */
  async kill(statements: number): Promise<void> {
    this.#life.dieIn(statements)
    await quickSleep(this.#chance.below(400))
    this.#life.dieIn(0)
    await this.replica?.stop()
    await this.open()
  }

  async send(name: string, input: unknown): Promise<'kept' | 'refused' | 'not kept'> {
    if (!this.replica?.me()) return 'not kept'
    try {
      this.sent.push(await this.replica.send(name, input))
      return 'kept'
    } catch (error) {
      if (error instanceof Error && error.name === 'Refusal') return 'refused'
      if (error instanceof Killed) return 'not kept'
      throw error
    }
  }

  /** Readies the database for the next story: as a new browser finds it, or as one that has been here before. */
  async reset(isNew: boolean): Promise<void> {
    this.journal.clear()
    if (!isNew) {
      await this.#pg.exec('delete from outbox')
      return
    }
    await this.loseDatabase()
  }

  /** Another version of the database, or one that cannot be opened: it is made anew. */
  async loseDatabase(): Promise<void> {
    const tables = await this.sql.rows(`select quote_ident(tablename) from pg_tables where schemaname = 'public'`)
    await this.#pg.exec(tables.map(([table]) => `drop table ${table as string};`).join(''))
  }

  #fetch: typeof fetch = async (url, init) => {
    const { network } = this
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), 'x-who': this.name }
    const request = () => this.#server.request(String(url), { ...init, headers })
    await quickSleep(this.#chance.below(200))
    const isCut = this.#chance.happens(network.cuts)
    if (!network.isUp || isCut && this.#chance.happens(0.5)) throw new TypeError('no network')
    await this.onRequest?.(String(url))
    const response = await request()
    if (init?.method === 'POST' && this.#chance.happens(network.doubles)) await request()
    const body = await response.arrayBuffer()
    await quickSleep(this.#chance.below(200))
    if (!network.isUp || isCut) throw new TypeError('cut off')
    init?.signal?.throwIfAborted()
    return new Response(body, { status: response.status, headers: response.headers })
  }
}

/** Waits of the story: a hundred times as quick, except those that only end by being woken. */
export const quickSleep = (ms: number, signal?: AbortSignal): Promise<void> => sleep(ms > 30_000 ? ms : ms / 100, signal)
