import { createComponent, createContext, createMemo, createSignal, onCleanup, useContext, type Accessor, type JSX } from 'solid-js'

/** `seen`: on the screen; `near`: within a screenful of it, so that it is there when somebody scrolls to it. */
export type Distance = 'seen' | 'near' | 'far'

interface Region {
  /** Tracked. The nearest of its elements. */
  readonly distance: Accessor<Distance>
  observe(element: Element): void
}

const RegionContext = createContext<Region>()
/** A screenful above and below. */
const NEAR = '100% 0px'

const [wantings, setWantings] = createSignal(0)
/** Tracked: rises when somebody wants the whole page, to print it or to search it. What is not asked yet or stale is asked then, wherever it lies. */
export const wholeWanted: Accessor<number> = wantings

/** Answers in the cards under it are asked while one of these cards is on or near the screen. */
export function WhenNear(props: { children: JSX.Element }): JSX.Element {
  const [places, setPlaces] = createSignal<ReadonlyMap<Element, Distance>>(new Map())
  const distance = createMemo<Distance>(() => {
    const all = [...places().values()]
    return all.includes('seen') ? 'seen' : all.includes('near') ? 'near' : 'far'
  })
  const observe = (element: Element) => {
    const stop = watch(element, (at) => setPlaces((now) => new Map(now).set(element, at)))
    onCleanup(() => {
      stop()
      setPlaces((now) => { const rest = new Map(now); rest.delete(element); return rest })
    })
  }
  // No JSX: the replica is also built without the dashboard's compiler.
  return createComponent(RegionContext.Provider, {
    value: { distance, observe },
    get children() {
      return props.children
    },
  })
}

/** How far the card is that an answer made here is for; what stands under no `WhenNear` belongs to the screen's sentence, and is seen. */
export function useDistance(): Accessor<Distance> {
  return useContext(RegionContext)?.distance ?? (() => 'seen')
}

/** Makes an element one of those by which the region around it is near; for `ref`s. */
export function useRegion(): ((element: Element) => void) | undefined {
  return useContext(RegionContext)?.observe
}

/** Wants everything that lies on this page, and waits until it is there. */
export async function wantWhole(): Promise<void> {
  setWantings((n) => n + 1)
  // What one answer shows may ask the next.
  while (waiting.size > 0) {
    await Promise.allSettled(waiting)
    await new Promise((drawn) => setTimeout(drawn))
  }
}

/** What was asked and is not answered. */
const waiting = new Set<Promise<unknown>>()

/** So that `wantWhole` waits for it. */
export function noteWaiting(answer: Promise<unknown>): void {
  waiting.add(answer)
  void answer.finally(() => {
    waiting.delete(answer)
    if (waiting.size === 0) answered.resolve()
  })
}

const answered = withResolver()
/** Everything the first screen asked is answered, in part at least. */
export const firstAnswers: Promise<void> = answered.promise

function withResolver(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve!: () => void
  const promise = new Promise<void>((done) => { resolve = done })
  return { promise, resolve }
}

interface Watched {
  isSeen: boolean
  isNear: boolean
  readonly told: (at: Distance) => void
}

const watched = new Map<Element, Watched>()
let seen: IntersectionObserver | undefined, near: IntersectionObserver | undefined

function watch(element: Element, told: (at: Distance) => void): () => void {
  seen ??= observer('isSeen', '0px')
  near ??= observer('isNear', NEAR)
  watched.set(element, { isSeen: false, isNear: false, told })
  // What is on the screen is told first.
  seen.observe(element)
  near.observe(element)
  return () => {
    watched.delete(element)
    seen!.unobserve(element)
    near!.unobserve(element)
  }
}

function observer(part: 'isSeen' | 'isNear', rootMargin: string): IntersectionObserver {
  return new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries.toSorted((a, b) => a.boundingClientRect.top - b.boundingClientRect.top)) {
      const of = watched.get(target)
      if (!of || of[part] === isIntersecting) continue
      of[part] = isIntersecting
      of.told(of.isSeen ? 'seen' : of.isNear ? 'near' : 'far')
    }
  }, { rootMargin })
}
