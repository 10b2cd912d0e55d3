import { Button, Dialog } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './access.module.css'

/** Asks before something that cannot be taken back. */
export function Confirm(props: { question: string; act: string; onYes: () => void; onClose: () => void }) {
  return (
    <Dialog title={props.act} isOpen onClose={props.onClose}>
      <p>{props.question}</p>
      <div class={styles.actions}>
        <Button look="primary" onClick={() => { props.onYes(); props.onClose() }}>{props.act}</Button>
        <Button onClick={() => props.onClose()}>{strings.confirm.no}</Button>
      </div>
    </Dialog>
  )
}
