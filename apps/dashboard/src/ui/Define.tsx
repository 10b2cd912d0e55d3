import { createSignal, createUniqueId, onCleanup, Show, type JSX } from 'solid-js'
import { Dynamic, Portal } from 'solid-js/web'
import styles from './Define.module.css'

interface DefineProps {
  says: JSX.Element
  children: JSX.Element
  class?: string | undefined
  /** Without the dotted line. */
  plain?: boolean
  /** For asides: by pointer and tap only, so that the way through a screen by keyboard stays short. */
  quiet?: boolean
}

interface Said {
  readonly anchor: HTMLElement
  readonly id: string
  readonly says: () => JSX.Element
}

const OPEN_MS = 250
const CLOSE_MS = 120
const [said, setSaid] = createSignal<Said>()
let timer: ReturnType<typeof setTimeout> | undefined

function later(ms: number, next: Said | undefined): void {
  clearTimeout(timer)
  timer = setTimeout(() => setSaid(next), ms)
}

/**
 * A word that says its definition in a sentence: on hover, on focus, and on a tap; Escape closes it.
 * A screen holds hundreds, so a word is only a word: the one box that speaks for all is `Definitions`.
 */
export function Define(props: DefineProps): JSX.Element {
  const id = createUniqueId()
  let anchor: HTMLElement | undefined
  const own = (): Said => ({ anchor: anchor!, id, says: () => props.says })
  const isOpen = () => said()?.id === id
  onCleanup(() => { if (isOpen()) setSaid(undefined) })
  return (
    <Dynamic
      component={props.quiet ? 'span' : 'button'} type={props.quiet ? undefined : 'button'} ref={(element: HTMLElement) => { anchor = element }}
      class={`${styles.define} ${props.plain ? '' : styles.term} ${props.class ?? ''}`} aria-describedby={isOpen() ? DEFINITION : undefined}
      onPointerEnter={(event: PointerEvent) => { if (event.pointerType !== 'touch') later(OPEN_MS, own()) }}
      onPointerLeave={(event: PointerEvent) => { if (event.pointerType !== 'touch') later(CLOSE_MS, undefined) }}
      onFocus={(event: FocusEvent) => { if ((event.currentTarget as Element).matches(':focus-visible')) setSaid(own()) }}
      onBlur={() => later(0, undefined)}
      onClick={() => { clearTimeout(timer); setSaid(own()) }}
    >
      {props.children}
    </Dynamic>
  )
}

const DEFINITION = 'definition'
const GAP = 6
const EDGE = 8

/** The one box in which definitions appear; stands once, in the shell. */
export function Definitions(): JSX.Element {
  const close = (event: Event) => { if (said() && (!(event instanceof KeyboardEvent) || event.key === 'Escape')) setSaid(undefined) }
  const outside = (event: PointerEvent) => { if (said() && !said()!.anchor.contains(event.target as Node)) setSaid(undefined) }
  document.addEventListener('keydown', close)
  document.addEventListener('pointerdown', outside)
  addEventListener('scroll', close, { capture: true, passive: true })
  onCleanup(() => {
    document.removeEventListener('keydown', close)
    document.removeEventListener('pointerdown', outside)
    removeEventListener('scroll', close, { capture: true })
  })
  return (
    <Portal>
      <Show when={said()} keyed>
        {(now) => (
          <div
            id={DEFINITION} role="tooltip" class={styles.says} ref={(box) => queueMicrotask(() => place(box, now.anchor))}
            onPointerEnter={() => clearTimeout(timer)} onPointerLeave={() => later(CLOSE_MS, undefined)}
          >
            {now.says()}
          </div>
        )}
      </Show>
    </Portal>
  )
}

/** Below the word, or above it where there is no room; never over the edge. */
function place(box: HTMLElement, anchor: HTMLElement): void {
  const word = anchor.getBoundingClientRect()
  const { width, height } = box.getBoundingClientRect()
  const below = word.bottom + GAP + height + EDGE <= innerHeight
  box.style.top = `${Math.max(EDGE, below ? word.bottom + GAP : word.top - GAP - height)}px`
  box.style.left = `${Math.max(EDGE, Math.min(document.documentElement.clientWidth - width - EDGE, word.left + word.width / 2 - width / 2))}px`
}
