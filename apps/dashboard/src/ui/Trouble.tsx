import { For, Show, type JSX } from 'solid-js'
import type { Answer } from '../replica/replica.ts'
import { strings } from '../strings.ts'
import { Empty } from './Empty.tsx'

/** Says which of a screen's questions could not be answered, and why; nothing while all is well. */
export function Trouble(props: { of: readonly Pick<Answer<unknown>, 'error'>[] }): JSX.Element {
  const reasons = () => [...new Set(props.of.flatMap((answer) => answer.error()?.message ?? []))]
  return (
    <Show when={reasons().length > 0}>
      <div role="alert">
        <Empty title={strings.fault.title}>{strings.fault.kept} <For each={reasons()}>{(reason) => <span class="note">{reason}</span>}</For></Empty>
      </div>
    </Show>
  )
}
