import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import { A, useNavigate } from '@solidjs/router'
import { strings } from '../strings.ts'
import { Button } from './Button.tsx'
import { format } from './format.ts'
import styles from './Table.module.css'

export interface Column<Row> {
  readonly title: string
  /** What the column means, for hover. */
  readonly means?: string
  readonly cell: (row: Row) => JSX.Element
  /** Numbers stand to the right. */
  readonly isNumber?: boolean
  /** Sentences and pictures: where rows are cards they get a line of their own. */
  readonly isLong?: boolean
  /** Makes the column sortable. */
  readonly order?: (row: Row) => number | string
}

interface TableProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** Where a row leads: the first cell becomes the link, the whole row can be clicked. */
  href?: (row: Row) => string
  /** Rows shown before “show more”. */
  first?: number
}

/** Rows with tabular numerals, sorted by a click on a column's title. Where there is no room for its columns each row is a small card, sorted by a choice above. */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const navigate = useNavigate()
  const [sort, setSort] = createSignal<{ column: Column<Row>; down: boolean }>()
  const [isWhole, setIsWhole] = createSignal(false)
  const sorted = createMemo(() => {
    const by = sort()
    if (!by?.column.order) return props.rows
    const { order } = by.column
    const sign = by.down ? -1 : 1
    return [...props.rows].sort((a, b) => {
      const x = order(a)
      const y = order(b)
      return x === y ? 0 : (typeof x === 'string' && typeof y === 'string' ? x.localeCompare(y, format.locale) : x < y ? -1 : 1) * sign
    })
  })
  const shown = () => (isWhole() || props.first === undefined ? sorted() : sorted().slice(0, props.first))
  const hidden = () => sorted().length - shown().length
  const choose = (column: Column<Row>) => setSort((now) => ({ column, down: now?.column === column ? !now.down : column.isNumber === true }))
  const direction = (column: Column<Row>) => (sort()?.column === column ? (sort()?.down ? 'descending' : 'ascending') : 'none')
  return (
    <>
      <div class={styles.scroll} classList={{ [styles.cards!]: props.columns.length >= 4 }} style={{ '--columns': props.columns.length < 6 ? 'some' : 'many' }}>
        <Show when={props.rows.length > 3 && props.columns.some((column) => column.order)}>
          <label class={styles.sorting}>
            {strings.table.sortedBy}
            <select value={props.columns.indexOf(sort()?.column as Column<Row>)} onChange={(event) => setSort(() => { const column = props.columns[Number(event.currentTarget.value)]; return column && { column, down: column.isNumber === true } })}>
              <option value="-1">{strings.table.asItIs}</option>
              <For each={props.columns}>{(column, i) => <Show when={column.order && column.title}><option value={i()}>{column.title}</option></Show>}</For>
            </select>
          </label>
        </Show>
        <table class={styles.table}>
          <caption>{props.caption}</caption>
          <thead>
            <tr>
              <For each={props.columns}>
                {(column) => (
                  <Show when={column.title !== ''} fallback={<td />}>
                    <th scope="col" classList={{ [styles.right!]: column.isNumber === true }} title={column.means} aria-sort={column.order ? direction(column) : undefined}>
                      <Show when={column.order} fallback={column.title}>
                        <button type="button" class={styles.sort} onClick={() => choose(column)} aria-label={strings.table.sortBy(column.title)}>
                          {column.title}{direction(column) === 'none' ? '' : direction(column) === 'ascending' ? ' ↑' : ' ↓'}
                        </button>
                      </Show>
                    </th>
                  </Show>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={shown()}>
              {(row) => (
                <tr
                  classList={{ [styles.opens!]: props.href !== undefined }}
                  onClick={(event) => { if (props.href && !(event.target as Element).closest('a, button')) navigate(props.href(row)) }}
                >
                  <For each={props.columns}>
                    {(column, i) => (
                      <td classList={{ [styles.right!]: column.isNumber === true, [styles.long!]: column.isLong === true }} data-title={column.title || undefined}>
                        <Show when={i() === 0 && props.href} fallback={column.cell(row)}>
                          {(href) => <A class={styles.link!} href={href()(row)}>{column.cell(row)}</A>}
                        </Show>
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={hidden() > 0}>
        <Button look="plain" class={styles.more ?? ''} onClick={() => setIsWhole(true)}>{strings.table.more(format.count(hidden()))}</Button>
      </Show>
    </>
  )
}
