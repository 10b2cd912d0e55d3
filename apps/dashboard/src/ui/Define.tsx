import * as Tooltip from '@kobalte/core/tooltip'
import { createSignal, type JSX } from 'solid-js'
import styles from './Define.module.css'

interface DefineProps {
  says: JSX.Element
  children: JSX.Element
  class?: string | undefined
  /** Without the dotted line. */
  plain?: boolean
  /** For asides: by pointer and tap only, so that the way through a screen by keyboard stays short. */
  quiet?: boolean
}

/** A word that says its definition in a sentence: on hover, on focus, and on a tap. */
export function Define(props: DefineProps): JSX.Element {
  const [open, setOpen] = createSignal(false)
  return (
    <Tooltip.Root open={open()} onOpenChange={setOpen} openDelay={250} closeDelay={80} gutter={6}>
      <Tooltip.Trigger
        as={props.quiet ? 'span' : 'button'} type={props.quiet ? undefined : 'button'} class={`${styles.define} ${props.class ?? ''}`} classList={{ [styles.term!]: !props.plain }}
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
