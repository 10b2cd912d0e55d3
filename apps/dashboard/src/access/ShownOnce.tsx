import { createSignal } from 'solid-js'
import { Button } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './access.module.css'

/** A secret that is shown now and never again, with a way to take it along. */
export function ShownOnce(props: { says: string; secret: string }) {
  const [isCopied, setIsCopied] = createSignal(false)
  const [field, setField] = createSignal<HTMLInputElement>()
  const copy = async () => {
    field()?.select()
    await navigator.clipboard?.writeText(props.secret)
    setIsCopied(true)
  }
  return (
    <div class={styles.once} role="status">
      <p>{props.says}</p>
      <div class={styles.inline}>
        <input ref={setField} class={styles.secret} readOnly value={props.secret} aria-label={props.says} onFocus={(event) => event.currentTarget.select()} />
        <Button onClick={() => void copy()}>{isCopied() ? strings.people.copied : strings.people.copy}</Button>
      </div>
    </div>
  )
}
