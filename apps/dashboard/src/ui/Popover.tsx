import * as Kobalte from '@kobalte/core/popover'
import { createSignal, type JSX } from 'solid-js'
import styles from './Popover.module.css'

/** A small box under the word that opens it. `children` gets a function that closes it. */
export function Popover(props: {
  title: string
  trigger: JSX.Element
  triggerClass?: string | undefined
  triggerLabel?: string | undefined
  children: (close: () => void) => JSX.Element
}): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false)
  return (
    <Kobalte.Root open={isOpen()} onOpenChange={setIsOpen} gutter={6} placement="bottom-start">
      <Kobalte.Trigger class={props.triggerClass} aria-label={props.triggerLabel}>{props.trigger}</Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class={styles.content}>
          <Kobalte.Title class={styles.title}>{props.title}</Kobalte.Title>
          {props.children(() => setIsOpen(false))}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
