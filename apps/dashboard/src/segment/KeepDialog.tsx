import type { Cluster } from '@throughline/analytics'
import { useNavigate } from '@solidjs/router'
import { createSignal } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Dialog, format, toast } from '../ui/index.ts'
import { strings } from './strings.ts'
import { comparedWithAll, tellingLines } from './words.ts'
import styles from './KeepDialog.module.css'

const says = strings.keep

/** Names a found group and keeps its rule as a segment; works without a network. */
export function KeepDialog(props: { cluster: Cluster; currency: string; onClose: () => void }) {
  const replica = useReplica()
  const use = useFilters()
  const navigate = useNavigate()
  const described = tellingLines(props.cluster, 4).map((line) => `${line.label}: ${comparedWithAll(line, format)}`).join('; ')
  const [isBusy, setIsBusy] = createSignal(false)
  const save = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const id = crypto.randomUUID()
    const name = String(fields.get('name') ?? '').trim()
    setIsBusy(true)
    await replica.send('segment.save', { id, name, origin: 'emerged', description: String(fields.get('description') ?? '').trim(), rule: props.cluster.rule })
    props.onClose()
    toast(says.saved(name), { act: { word: says.use, do: () => navigate(use.link('/', { segmentId: id, rule: undefined })) } })
  }
  return (
    <Dialog title={says.title} isOpen onClose={props.onClose}>
      <form class={styles.form} onSubmit={(event) => void save(event)}>
        <label for="segment-name">{says.name}</label>
        <input id="segment-name" name="name" required maxLength={120} value={props.cluster.name} />
        <label for="segment-description">{says.description}</label>
        <textarea id="segment-description" name="description" rows={3} maxLength={1000}>{described}</textarea>
        <p class="note">{says.help}</p>
        <Button type="submit" look="primary" disabled={isBusy()}>{says.save}</Button>
      </form>
    </Dialog>
  )
}
