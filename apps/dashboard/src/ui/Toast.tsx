import * as Kobalte from '@kobalte/core/toast'
import { Portal } from 'solid-js/web'
import { Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'
import styles from './Toast.module.css'

/** Where toasts appear; stands once, in the shell. */
export function Toasts(): JSX.Element {
  return (
    <Portal>
      <Kobalte.Region duration={6000} limit={3} swipeDirection="right">
        {/* Announced by themselves, as statuses: as items of a list they would be neither. */}
        <Kobalte.List as="div" class={styles.list} />
      </Kobalte.Region>
    </Portal>
  )
}

/** Says something in passing. `stays`: until it is closed or acted on. */
export function toast(says: string, options: { act?: { word: string; do: () => void }; stays?: boolean } = {}): void {
  Kobalte.toaster.show((props) => (
    <Kobalte.Root as="div" toastId={props.toastId} class={styles.toast} persistent={options.stays === true}>
      <Kobalte.Title class={styles.says}>{says}</Kobalte.Title>
      <Show when={options.act}>{(act) => <Button look="plain" onClick={() => { act().do(); Kobalte.toaster.dismiss(props.toastId) }}>{act().word}</Button>}</Show>
      <Kobalte.CloseButton class={styles.close} aria-label={strings.close}><Icon name="close" size={14} /></Kobalte.CloseButton>
    </Kobalte.Root>
  ))
}
