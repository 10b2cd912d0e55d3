import * as Tooltip from '@kobalte/core/tooltip'
import { createSignal, type JSX } from 'solid-js'
import styles from './Define.module.css'

/** A word that says its definition in a sentence: on hover, on focus, and on a tap. */
export function Define(props: { says: JSX.Element; children: JSX.Element; class?: string; plain?: boolean }): JSX.Element {
  const [open, setOpen] = createSignal(false)
  return (
    <Tooltip.Root open={open()} onOpenChange={setOpen} openDelay={250} closeDelay={80} gutter={6}>
      <Tooltip.Trigger
        as="button" type="button" class={props.class} classList={{ [styles.term!]: !props.plain }}
        onClick={() => setOpen(true)}
      >
        {props.children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class={styles.says}>{props.says}</Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
