import { createSignal, For, Show, type JSX } from 'solid-js'
import { strings } from './strings.ts'
import styles from './TableBehind.module.css'

export interface TableOf {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

interface TableRow {
  readonly cells: readonly JSX.Element[]
  /** Opens what stands behind the row, usually its customers. */
  readonly open?: () => void
}

/** The numbers behind a picture, closed until asked for: the way in for keyboards and screen readers. */
export function TableBehind(props: TableOf) {
  const [isOpen, setIsOpen] = createSignal(false)
  return (
    <details class={styles.behind} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{strings.table}</summary>
      <Show when={isOpen()}>
        <div class={styles.scroll} tabIndex={0} role="region" aria-label={props.caption}>
          <table class={styles.table} data-columns={props.columns.length < 4 ? undefined : 'many'}>
            <caption>{props.caption}</caption>
            <thead>
              <tr><For each={props.columns}>{(column) => <th scope="col">{column}</th>}</For></tr>
            </thead>
            <tbody>
              <For each={props.rows}>{(row) => (
                <tr>
                  <For each={row.cells}>{(cell, index) => (
                    <Show when={index() === 0} fallback={<td data-title={props.columns[index()] || undefined}>{cell}</td>}>
                      <th scope="row">
                        <Show when={row.open} fallback={cell}>
                          {(open) => <button type="button" onClick={() => open()()}>{cell}</button>}
                        </Show>
                      </th>
                    </Show>
                  )}</For>
                </tr>
              )}</For>
            </tbody>
          </table>
        </div>
      </Show>
    </details>
  )
}
