import { onCleanup, onMount } from 'solid-js'
import { wantWhole } from '../replica/near.ts'

/**
 * What lies far from the screen is not worked out, so paper and the browser's own search would miss it: both are heard of, and get the whole page.
 * Printing by keys waits for it; a browser's menu does not wait, and paper says what is missing.
 */
export function createWhole(): void {
  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase()
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    if (key === 'f3' || (isCommand && (key === 'f' || key === 'g'))) void wantWhole()
    else if (isCommand && key === 'p') {
      event.preventDefault()
      void wantWhole().then(() => requestAnimationFrame(() => requestAnimationFrame(() => print())))
    }
  }
  const onBeforePrint = () => void wantWhole()
  onMount(() => {
    document.addEventListener('keydown', onKeyDown)
    addEventListener('beforeprint', onBeforePrint)
  })
  onCleanup(() => {
    document.removeEventListener('keydown', onKeyDown)
    removeEventListener('beforeprint', onBeforePrint)
  })
}
