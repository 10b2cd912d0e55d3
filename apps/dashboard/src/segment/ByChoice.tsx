import { For } from 'solid-js'
import { strings } from './strings.ts'
import { GROUPED_BY, type GroupedBy } from './words.ts'
import styles from './Groups.module.css'

/** What customers are grouped by. */
export function ByChoice(props: { by: GroupedBy; onBy: (by: GroupedBy) => void }) {
  return (
    <label class={styles.k}>
      {strings.groups.by}
      <select value={props.by} onChange={(event) => props.onBy(event.currentTarget.value as GroupedBy)}>
        <For each={GROUPED_BY}>{(by) => <option value={by} selected={by === props.by}>{strings.groups.bys[by]}</option>}</For>
      </select>
    </label>
  )
}
