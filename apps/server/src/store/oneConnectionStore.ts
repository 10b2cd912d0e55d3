import { COMMIT_CHANNEL } from '@throughline/sync/capture'
import { AsyncResource } from 'node:async_hooks'
import type { Connection } from './connection.ts'
import { mustBeOutside, runInside } from './insideTransaction.ts'
import { SqlError } from './sqlError.ts'
import type { Row, Sql, Store } from './store.ts'
import { toParam } from './values.ts'
import type { Answer } from './wire.ts'

export interface OneConnectionStore extends Store {
  /** Nobody waits for a turn. */
  isIdle(): boolean
}

/** A store over the only connection there is: statements and transactions take turns. */
export async function oneConnectionStore(open: (notified: (channel: string) => void) => Promise<Connection>): Promise<OneConnectionStore> {
  const hearers = new Set<() => void>()
  const connection = await open((channel) => {
    if (channel === COMMIT_CHANNEL) for (const heard of hearers) heard()
  })
  await connection.exec(`LISTEN ${COMMIT_CHANNEL}`)
  let lastTurn: Promise<unknown> = Promise.resolve()
  let turns = 0
  let closing: Promise<void> | undefined

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    mustBeOutside()
    if (closing !== undefined) throw new Error('The store is closed.')
    const turn = lastTurn.then(work)
    turns++
    lastTurn = turn.catch(() => undefined).then(() => turns--)
    return turn
  }

  return {
    kind: 'embedded',
    isIdle: () => turns === 0,
    ...sqlOver(connection, inTurn),
    transaction: (work) => inTurn(() => transaction(connection, work)),
    onCommit(heard) {
      const outside = AsyncResource.bind(heard)
      hearers.add(outside)
      return () => void hearers.delete(outside)
    },
    close() {
      closing ??= lastTurn.then(() => connection.close())
      return closing
    },
  }
}

async function transaction<T>(connection: Connection, work: (sql: Sql) => Promise<T>): Promise<T> {
  const state = { ended: false }
  let last: Promise<unknown> = connection.exec('BEGIN')
  // Not awaited: the first statement follows it down the same line. Should it fail, that statement's turn tells.
  last.catch(() => undefined)
  const within = <R>(statement: () => Promise<R>): Promise<R> => {
    if (state.ended) return Promise.reject(new Error('This transaction has ended.'))
    const done = statement()
    last = Promise.allSettled([last, done])
    return done
  }
  try {
    const result = await runInside(state, () => work(sqlOver(connection, within)))
    state.ended = true
    await last
    const { tag } = await connection.exec('COMMIT')
    if (tag === 'ROLLBACK') throw new SqlError('A statement of this transaction failed, so nothing of it was kept.', '25P02')
    return result
  } catch (error) {
    state.ended = true
    await last
    await connection.exec('ROLLBACK')
    throw error
  }
}

function sqlOver(connection: Connection, when: <T>(work: () => Promise<T>) => Promise<T>): Sql {
  return {
    query: <R extends Row>(text: string, params: readonly unknown[] = []) =>
      when(() => connection.run(text, params.map(toParam))).then((answer) => asObjects<R>(answer)),
    rows: (text, params = []) => when(() => connection.run(text, params.map(toParam))).then((answer) => answer.rows),
    exec: (text) => when(() => connection.exec(text)).then(() => undefined),
    copyOut: (select) => when(() => connection.copyOut(select)),
    copyIn: (target, file) => when(() => connection.copyIn(target, file)),
  }
}

function asObjects<R extends Row>({ columns, rows }: Answer): R[] {
  // The caller names the row's type beside the statement that makes it true.
  return rows.map((row) => {
    const object: Row = {}
    for (let at = 0; at < columns.length; at++) object[columns[at]!] = row[at]
    return object as R
  })
}
