import { createSignal, createUniqueId, For, Show, type JSX } from 'solid-js'
import styles from './Choices.module.css'

export interface Choice {
  readonly code: string
  readonly word: string
  readonly hint?: string
  /** How deep it stands in a tree. */
  readonly depth?: number
}

interface ChoicesProps {
  choices: readonly Choice[]
  chosen: readonly string[]
  onChoose: (codes: string[]) => void
  /** What choosing nothing means. */
  all?: string
  isSingle?: boolean
  /** Said when there is nothing to choose from. */
  none?: string
  label: string
}

/** A short list to tick, or to pick one of. Long lists can be searched. */
export function Choices(props: ChoicesProps): JSX.Element {
  const group = createUniqueId()
  const [typed, setTyped] = createSignal('')
  const shown = () => {
    const text = typed().trim().toLowerCase()
    return text === '' ? props.choices : props.choices.filter((c) => c.word.toLowerCase().includes(text) || c.code.toLowerCase().includes(text))
  }
  const toggle = (code: string, on: boolean) => {
    if (props.isSingle) props.onChoose([code])
    else props.onChoose(on ? [...props.chosen, code] : props.chosen.filter((c) => c !== code))
  }
  return (
    <div role="group" aria-label={props.label}>
      <Show when={props.choices.length > 8}>
        <input class={styles.search} type="search" value={typed()} onInput={(e) => setTyped(e.currentTarget.value)} placeholder={props.label} aria-label={props.label} />
      </Show>
      <div class={styles.list}>
        <Show when={props.all !== undefined && typed() === ''}>
          <label class={styles.choice}>
            <input type="radio" name={`${group}-all`} checked={props.chosen.length === 0} onChange={() => props.onChoose([])} />
            <span class={styles.word}>{props.all}</span>
          </label>
        </Show>
        <For each={shown()}>
          {(choice) => (
            <label class={styles.choice} style={choice.depth ? { 'padding-left': `${8 + choice.depth * 18}px` } : undefined}>
              <input
                type={props.isSingle ? 'radio' : 'checkbox'} name={props.isSingle ? `${group}-all` : undefined} checked={props.chosen.includes(choice.code)}
                onChange={(event) => toggle(choice.code, event.currentTarget.checked)}
              />
              <span class={styles.word}>{choice.word}</span>
              <Show when={choice.hint}>{(hint) => <span class={styles.hint}>{hint()}</span>}</Show>
            </label>
          )}
        </For>
        <Show when={shown().length === 0 && props.none}>{(none) => <p class={styles.none}>{none()}</p>}</Show>
      </div>
    </div>
  )
}
