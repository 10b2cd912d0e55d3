import { segmentsNamed } from '@throughline/domain'
import { createSignal, Show } from 'solid-js'
import { useFilters, type SavedSegment } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Dialog, format, toast } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './RemoveDialog.module.css'

const says = strings.remove

/** Asks before a segment goes for good, and says what goes with it; works without a network. @param members by the ledger, where it is known */
export function RemoveDialog(props: { segment: SavedSegment; members: number | undefined; onClose: () => void }) {
  const replica = useReplica()
  const use = useFilters()
  const [isBusy, setIsBusy] = createSignal(false)
  const madeWithIt = () => use.segments().filter((one) => one.id !== props.segment.id && segmentsNamed(one.written).some((id) => id === props.segment.id)).map((one) => `“${one.name}”`)
  const named = () => { const all = madeWithIt(); return `${all.length > 1 ? `${all.slice(0, -1).join(', ')} ${says.and} ${all.at(-1)}` : all[0]} ${all.length > 1 ? says.are : says.is}` }
  const remove = async () => {
    const { id, name } = props.segment
    setIsBusy(true)
    await replica.send('segment.remove', { id })
    if (use.filters().segmentId === id) use.change({ segmentId: undefined })
    props.onClose()
    toast(says.done(name))
  }
  return (
    <Dialog title={says.title(props.segment.name)} isOpen onClose={props.onClose}>
      <p>{madeWithIt().length > 0 ? says.inUse(named()) : props.members === undefined ? says.textUncounted : says.text(format.count(props.members))}</p>
      <p class={styles.acts}>
        <Button onClick={() => props.onClose()}>{says.keep}</Button>
        <Show when={madeWithIt().length === 0}><Button look="primary" disabled={isBusy()} onClick={() => void remove()}>{says.do}</Button></Show>
      </p>
    </Dialog>
  )
}
