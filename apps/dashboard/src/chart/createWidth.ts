import { createSignal, onCleanup, type Accessor } from 'solid-js'

/** The width of an element in whole pixels, followed as it changes; `initial` until it is on the page. */
export function createWidth(initial: number): { ref: (element: HTMLElement) => void; width: Accessor<number> } {
  const [width, setWidth] = createSignal(initial)
  let observer: ResizeObserver | undefined
  onCleanup(() => observer?.disconnect())
  return {
    width,
    ref: (element) => {
      observer?.disconnect()
      observer = new ResizeObserver(([entry]) => { if (entry) setWidth(Math.round(entry.contentRect.width)) })
      observer.observe(element)
    },
  }
}
