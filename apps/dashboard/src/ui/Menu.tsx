import * as Dropdown from '@kobalte/core/dropdown-menu'
import { For, Show, type JSX } from 'solid-js'
import styles from './Menu.module.css'

export interface MenuItem {
  readonly word: string
  /** A key or a short explanation on the right. */
  readonly hint?: string | undefined
  readonly isDisabled?: boolean
  readonly act: () => void
}

/** A button that opens a list of things to do. */
export function Menu(props: { label: string; items: readonly MenuItem[]; class?: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <Dropdown.Root placement="bottom-end" gutter={4} modal={false}>
      <Dropdown.Trigger class={props.class} aria-label={props.label} title={props.label}>{props.children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content class={styles.content}>
          <For each={props.items}>
            {(item) => (
              <Dropdown.Item class={styles.item} disabled={item.isDisabled === true} onSelect={item.act}>
                {item.word}
                <Show when={item.hint}>{(hint) => <span class={styles.hint}>{hint()}</span>}</Show>
              </Dropdown.Item>
            )}
          </For>
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}
