import { createSignal, onCleanup, onMount } from 'solid-js'

interface Key {
  readonly key: string
  readonly says: string
}

const [keys, setKeys] = createSignal<readonly Key[]>([])
/** The keys that work on this screen, for the list under `?`. */
export { keys }

/** Does something on one plain key, unless the person is typing. */
export function createKey(key: string, says: string, act: () => void): void {
  const listed: Key = { key, says }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== key || event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || event.isComposing) return
    const target = event.target as HTMLElement | null
    if (target && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role=dialog],[role=menu],[role=listbox]'))) return
    event.preventDefault()
    act()
  }
  onMount(() => {
    document.addEventListener('keydown', onKeyDown)
    setKeys((now) => [...now, listed])
  })
  onCleanup(() => {
    document.removeEventListener('keydown', onKeyDown)
    setKeys((now) => now.filter((one) => one !== listed))
  })
}
