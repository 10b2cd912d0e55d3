import * as Kobalte from '@kobalte/core/dialog'
import { createSignal, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import styles from './Dialog.module.css'
import { Icon } from './Icon.tsx'

/** A box over the screen that keeps the focus until it is closed. `side="right"`: a panel. */
export function Dialog(props: { title: string; isOpen: boolean; onClose: () => void; side?: 'middle' | 'right'; /** Selector of what takes the focus first; otherwise the box itself. */ focus?: string; children: JSX.Element }): JSX.Element {
  const [box, setBox] = createSignal<HTMLElement>()
  return (
    <Kobalte.Root open={props.isOpen} onOpenChange={(open) => { if (!open) props.onClose() }}>
      <Kobalte.Portal>
        <Kobalte.Overlay class={styles.veil} />
        <div class={styles.place} data-side={props.side ?? 'middle'}>
          <Kobalte.Content
            class={styles.box} tabIndex={-1} ref={setBox}
            onOpenAutoFocus={(event) => {
              event.preventDefault()
              ;(props.focus === undefined ? box() : box()?.querySelector<HTMLElement>(props.focus) ?? box())?.focus()
            }}
          >
            <div class={styles.head}>
              <Kobalte.Title class={styles.title}>{props.title}</Kobalte.Title>
              <Kobalte.CloseButton class={styles.close} aria-label={strings.close}><Icon name="close" size={16} /></Kobalte.CloseButton>
            </div>
            <div class={styles.body}>{props.children}</div>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
