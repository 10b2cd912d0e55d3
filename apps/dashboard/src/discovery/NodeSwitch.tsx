import { For } from 'solid-js'
import { NODES, type Nodes } from './nodes.ts'
import { strings } from './strings.ts'
import styles from './NodeSwitch.module.css'

const says = strings.nodes

/** What counts as a place on this screen. */
export function NodeSwitch(props: { nodes: Nodes; onNodes: (nodes: Nodes | undefined) => void }) {
  return (
    <fieldset class={styles.nodes}>
      <legend>{says.label}</legend>
      <For each={NODES}>{(each) => (
        <label title={says.means[each]}>
          <input type="radio" name="nodes" checked={props.nodes === each} onChange={() => props.onNodes(each === 'touchpoint' ? undefined : each)} />
          <span>{says.kinds[each]}</span>
        </label>
      )}</For>
    </fieldset>
  )
}
