import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'

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

/** Rows that follow their tables. While a query runs a newer one waits; of several that wait only the last one runs. */
export function createRows<Row extends object>(source: RowSource, query: Accessor<RowQuery | undefined>): Accessor<readonly Row[] | undefined> {
  const [rows, setRows] = createSignal<readonly Row[]>()
  let wanted: { readonly query: RowQuery } | undefined
  let isRunning = false
  onCleanup(() => { wanted = undefined })

  createEffect(() => {
    const asked = query()
    wanted = asked && { query: asked }
    if (asked === undefined) return setRows(undefined)
    source.tableVersion(asked.tables)
    void run()
  })

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (let done: typeof wanted; wanted !== undefined && wanted !== done;) {
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
