import { For, Show, type JSX } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import type { RefusedCommand } from '../replica/replica.ts'
import { strings } from '../strings.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { format } from '../ui/format.ts'
import styles from './Shell.module.css'

/** What the server refused, with what the person wrote, until she tries again or lets it go. */
export function AttentionPanel(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  const replica = useReplica()
  const list = () => replica.status().needsAttention
  return (
    <Dialog title={strings.attention.title} side="right" isOpen={props.isOpen} onClose={props.onClose}>
      <Show when={list().length > 0} fallback={<p class="quiet">{strings.attention.none}</p>}>
        <p class="quiet">{strings.attention.intro}</p>
        <For each={list()}>
          {(refused) => (
            <section class={styles.refused}>
              <strong>{strings.commands[refused.name] ?? refused.name}</strong>
              <p>{refused.reason}</p>
              <Show when={written(refused)}>{(text) => <blockquote>{text()}</blockquote>}</Show>
              <p class="note">{strings.attention.sent(format.moment(refused.sentAt))}</p>
              <div class={styles.actions}>
                <Button onClick={() => void replica.retry(refused.commandId)}>{strings.attention.retry}</Button>
                <Button look="plain" onClick={() => void replica.discard(refused.commandId)}>{strings.attention.discard}</Button>
              </div>
            </section>
          )}
        </For>
      </Show>
    </Dialog>
  )
}

/** The words of a command: its texts, without ids. */
function written(refused: RefusedCommand): string | undefined {
  if (typeof refused.input !== 'object' || refused.input === null) return undefined
  const texts = Object.entries(refused.input).filter(([key, value]) => typeof value === 'string' && /^(text|name|title|description)$/.test(key)).map(([, value]) => value as string)
  return texts.length > 0 ? texts.join('\n') : undefined
}
