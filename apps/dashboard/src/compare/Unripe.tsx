import type { Unripe as UnripeRuns } from '@throughline/analytics'
import { Show } from 'solid-js'
import { Button, Define, format } from '../ui/index.ts'
import { strings } from './strings.ts'
import { sayUnripe } from './unripe.ts'
import styles from './Unripe.module.css'

const says = strings.unripe

/** Who began too lately to be compared, and the way to compare them all the same or no more. */
export function Unripe(props: { of: UnripeRuns; onInclude: (are: UnripeRuns['are']) => void }) {
  const isLeftOut = () => props.of.are === 'leftOut'
  return (
    <div class={styles.line} data-are={props.of.are} role="note">
      <p><Define plain says={says.means}>{sayUnripe(props.of, format)}</Define></p>
      <Show when={isLeftOut()} fallback={<Button look="chip" onClick={() => props.onInclude('leftOut')}>{says.leaveOut}</Button>}>
        <Button look="chip" onClick={() => props.onInclude('included')}>{says.include}</Button>
      </Show>
    </div>
  )
}
