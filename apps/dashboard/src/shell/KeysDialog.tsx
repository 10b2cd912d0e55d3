import { For, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { keys } from '../ui/keys.ts'
import styles from './Shell.module.css'

export function KeysDialog(props: { isOpen: boolean; onClose: () => void; screens: number }): JSX.Element {
  return (
    <Dialog title={strings.keys.title} isOpen={props.isOpen} onClose={props.onClose}>
      <dl class={styles.keys}>
        <dt><kbd>1</kbd>…<kbd>{Math.min(9, props.screens)}</kbd></dt><dd>{strings.keys.screens}</dd>
        <For each={keys().filter((one) => !/^\d$/.test(one.key))}>{(one) => <><dt><kbd>{one.key}</kbd></dt><dd>{one.says}</dd></>}</For>
      </dl>
    </Dialog>
  )
}
