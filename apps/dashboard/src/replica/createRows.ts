import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js'
import { noteWaiting, useDistance, wholeWanted } from './near.ts'

interface RowSource {
  rows<Row extends object>(text: string, params: readonly unknown[]): Promise<readonly Row[]>
  /** Tracked. */
  tableVersion(tables: readonly string[]): number
}

interface RowQuery {
  readonly text: string
  readonly params?: readonly unknown[]
  readonly tables: readonly string[]
}

/**
 * Rows that follow their tables. While a query runs a newer one waits; of several that wait only the last one runs.
 * Under `WhenNear` they are read while their card is on or near the screen; further away they stay as they are until somebody comes near.
 */
export function createRows<Row extends object>(source: RowSource, query: Accessor<RowQuery | undefined>): Accessor<readonly Row[] | undefined> {
  const [rows, setRows] = createSignal<readonly Row[]>()
  const distance = useDistance()
  let wanted: { readonly query: RowQuery } | undefined
  /** What was read last, or is being read. */
  let done: typeof wanted
  let isRunning = false
  onCleanup(() => { wanted = undefined })

  createEffect(() => {
    const asked = query()
    wanted = asked && { query: asked }
    if (asked === undefined) return setRows(undefined)
    source.tableVersion(asked.tables)
    readWhenNear()
  })
  createEffect(on(distance, () => readWhenNear(), { defer: true }))
  createEffect(on(wholeWanted, () => read(), { defer: true }))

  function readWhenNear(): void {
    if (untrack(distance) !== 'far') read()
  }

  function read(): void {
    if (!isRunning && wanted !== undefined && wanted !== done) noteWaiting(run())
  }

  async function run(): Promise<void> {
    isRunning = true
    while (wanted !== undefined && wanted !== done) {
      const current = (done = wanted)
      try {
        const answer = await source.rows<Row>(current.query.text, current.query.params ?? [])
        if (wanted === current) setRows(answer)
      } catch (error) {
        console.error(`A live query failed: ${current.query.text}`, error)
      }
    }
    isRunning = false
  }
  return rows
}
