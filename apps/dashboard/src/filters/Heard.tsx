import { Show, type JSX } from 'solid-js'
import { may } from '../access/may.ts'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Screen } from '../ui/Screen.tsx'
import { useFilters } from './FiltersProvider.tsx'

/** A screen, once any contact was heard of; until then what is missing, and what brings it. */
export function Heard(props: { question: string; children: JSX.Element }): JSX.Element {
  const use = useFilters()
  const { status } = useReplica()
  const isSilent = () => use.overview()?.entries === 0 && status().load === undefined
  const says = strings.silence
  return (
    <Show when={isSilent()} fallback={props.children}>
      <Screen question={props.question} answer={says.answer}>
        <Empty title={says.title} action={<Show when={may('procedure.keys.create')}><ButtonLink look="primary" href="/settings">{says.act}</ButtonLink></Show>}>
          {may('procedure.keys.create') ? says.admin : says.others} {says.file} <code>{says.command}</code>
        </Empty>
      </Screen>
    </Show>
  )
}
