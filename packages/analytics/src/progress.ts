/** Hears how far work is, 0–1: now and then, and never less than before. */
export type Reached = (share: number) => void

/** A part of the way: where all of it is done, the whole has come `to`; before it, `from`. */
export function part(reached: Reached | undefined, from: number, to: number): Reached {
  return (share) => reached?.(from + (to - from) * Math.min(1, share))
}

/** The same steps, of which nobody knows how many there are: each brings the end nearer, the first ones most; after the `usual` number it is half the way. */
export function* approaching<Step, Result>(steps: Generator<Step, Result>, reached: Reached, usual: number): Generator<Step, Result> {
  for (let n = 1; ; n++) {
    const step = steps.next()
    if (step.done === true) {
      reached(1)
      return step.value
    }
    reached(n / (n + usual))
    yield step.value
  }
}

/** Silent steps, each of which says how many of so many rounds are over. */
export function* telling<Result>(rounds: Generator<number, Result>, of: number, reached: Reached): Generator<undefined, Result> {
  for (;;) {
    const step = rounds.next()
    if (step.done === true) return step.value
    reached(step.value / of)
    yield
  }
}

/** Goes on to the end: of versions, to the last one. */
export function lastOf<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
