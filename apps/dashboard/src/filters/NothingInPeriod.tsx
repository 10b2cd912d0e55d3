import { Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { format } from '../ui/format.ts'
import { useFilters } from './FiltersProvider.tsx'

/** Said when the filters leave nothing: how far the data reaches, and the way to all of it. */
export function NothingInPeriod(): JSX.Element {
  const use = useFilters()
  const reach = () => { const known = use.overview(); return known?.first && known.last ? strings.nothing.reach(format.period(known.first, known.last)) : undefined }
  return (
    <Empty
      title={strings.nothing.title}
      action={<Button onClick={() => use.change({ period: { kind: 'preset', preset: 'all' } })}>{strings.nothing.all}</Button>}
    >
      {strings.nothing.text} <Show when={reach()}>{reach()}</Show>
    </Empty>
  )
}
