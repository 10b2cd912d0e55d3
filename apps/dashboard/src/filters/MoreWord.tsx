import { Popover } from '../ui/Popover.tsx'
import { useFilters } from './FiltersProvider.tsx'
import { MoreEditor } from './MoreEditor.tsx'
import { narrowedBy } from './more.ts'
import { moreStrings as says } from './strings.ts'

/** The word at the end of the sentence that adds another one. */
export function MoreWord(props: { class: string | undefined }) {
  const use = useFilters()
  return (
    <Popover title={says.title} triggerClass={props.class} triggerLabel={`${says.add} ${says.title}`} trigger={<span title={says.addMeans}>{says.add}</span>}>
      {(close) => <MoreEditor onDone={(parts) => { use.change(narrowedBy(use.filters(), parts)); close() }} />}
    </Popover>
  )
}
