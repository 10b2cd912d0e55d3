import type { Cohort, ComparedSide, JourneyComparison, Unripe } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { Show, type JSX } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { peopleLink } from '../filters/filters.ts'
import { Button, format } from '../ui/index.ts'
import { OtherChooser } from './OtherChooser.tsx'
import { unripeSide, type Other } from './sides.ts'
import { createSideWords } from './sideWords.ts'
import { strings } from './strings.ts'
import { comparedOf } from './unripe.ts'
import styles from './Sides.module.css'

interface SidesProps {
  readonly other: Other
  readonly isSwapped: boolean
  readonly sides: { readonly a: Cohort; readonly b: Cohort } | undefined
  /** Runs too young to be compared. */
  readonly unripe: Unripe | undefined
  readonly result: JourneyComparison | undefined
  readonly onSwap: () => void
  readonly onOther: (other: Other) => void
}

const says = strings.sides

/** Who is A and who is B. One side is what the filters say; the other differs from it in one thing, or both take a side of it. */
export function Sides(props: SidesProps) {
  const use = useFilters()
  const words = createSideWords()
  /** Of the side that the filters say. */
  const first = () => words.ofCohort((props.isSwapped ? props.sides?.b : props.sides?.a) ?? use.cohort())
  const peopleOf = (cohort: Cohort | undefined) => cohort && comparedOf(cohort, props.unripe)
  const period = (cohort: Cohort | undefined) => (cohort?.period ? format.period(cohort.period.from, cohort.period.to) : 'all time')

  const unripe = (): string | undefined => {
    // Said in other words where young runs are compared all the same.
    const found = props.result && props.unripe?.are !== 'included' ? unripeSide(props.result.a, props.result.b) : undefined
    return found && says.open(format.share(found.openA), format.share(found.openB), says[found.side])
  }

  const chooser = <OtherChooser other={props.other} onOther={props.onOther} />
  return (
    <>
      <div class={styles.sides} role="group" aria-label={says.label}>
        <Side letter="a" cohort={peopleOf(props.sides?.a)} side={props.result?.a} period={period(props.sides?.a)}>{props.isSwapped ? chooser : <span class={styles.fixed}>{first()}</span>}</Side>
        <Button class={styles.swap ?? ''} onClick={() => props.onSwap()} title={`${says.swapKey} (x)`} disabled={!props.sides}>⇄ {says.swap}</Button>
        <Side letter="b" cohort={peopleOf(props.sides?.b)} side={props.result?.b} period={period(props.sides?.b)}>{props.isSwapped ? <span class={styles.fixed}>{first()}</span> : chooser}</Side>
      </div>
      <Show when={unripe()}>{(words) => <p class={styles.shared}>{words()}</p>}</Show>
      <Show when={(props.result?.a.shared ?? 0) > 0}><p class={styles.shared}>{says.shared(format.count(props.result!.a.shared))}</p></Show>
    </>
  )
}

function Side(props: { letter: 'a' | 'b'; cohort: Cohort | undefined; side: ComparedSide | undefined; period: string; children: JSX.Element }) {
  return (
    <div class={styles.side} data-side={props.letter}>
      <span class={styles.letter}>{says[props.letter]}</span>
      <div class={styles.words} data-side-words={props.letter}>
        {props.children}
        <span class={styles.count}>
          {props.period}
          <Show when={props.side}>{(side) => <> · {says.runs(format.count(side().runs), format.count(side().actors))}</>}</Show>
          <Show when={props.cohort}>{(cohort) => <> · <A href={peopleLink(cohort())}>{says.people}</A></>}</Show>
        </span>
      </div>
    </div>
  )
}
