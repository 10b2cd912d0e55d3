import type { Cohort, ComparedSide, JourneyComparison, Unripe } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show, type JSX } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { peopleLink } from '../filters/filters.ts'
import { Button, Choices, format, Icon, Popover, type Choice } from '../ui/index.ts'
import { PARTS, unripeSide, type Other, type Part } from './sides.ts'
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

/** Who is A and who is B. One side is what the filters say; the other differs from it in one thing. */
export function Sides(props: SidesProps) {
  const use = useFilters()
  const first = (): string => {
    const cohort = use.cohort()
    const named = (codes: readonly string[] | undefined, part: Part) => (codes ? [codes.map((code) => choicesOf(part).find((c) => c.code === code)?.word ?? code).join(' or ')] : [])
    const placeName = (code: string) => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code
    const words = [
      ...named(cohort.journeys, 'journey'), ...named(cohort.channels, 'channel'), ...named(cohort.territories, 'territory'),
      ...named(cohort.outcomes, 'outcome'), ...named(cohort.statuses, 'status'),
      ...(cohort.segment ? [use.segments().find((s) => s.id === use.filters().segmentId)?.name ?? says.group] : []),
      ...Object.entries(cohort.attributes ?? {}).map(([key, values]) => `${key} ${values.join(' or ')}`),
      ...(cohort.touchpoint ? [says.met(placeName(cohort.touchpoint))] : []),
      ...(cohort.edge ? [says.way(placeName(cohort.edge.from), placeName(cohort.edge.to))] : []),
    ]
    return words.length > 0 ? words.join(' · ') : says.everyone
  }
  const second = () => otherWords(props.other)
  const peopleOf = (cohort: Cohort | undefined) => cohort && comparedOf(cohort, props.unripe)
  const period = (cohort: Cohort | undefined) => (cohort?.period ? format.period(cohort.period.from, cohort.period.to) : 'all time')

  const choicesOf = (part: Part): readonly Choice[] => {
    const overview = use.overview()
    switch (part) {
      case 'segment': return use.segments().map((s) => ({ code: s.id, word: s.name }))
      case 'journey': return (overview?.journeys ?? []).map((j) => ({ code: j.code, word: j.name }))
      case 'channel': return (overview?.channels ?? []).map((c) => ({ code: c.code, word: c.name }))
      case 'territory': return (overview?.territories ?? []).map((t) => ({ code: t.code, word: t.name }))
      case 'outcome': return [...(overview?.outcomes ?? []).map((o) => ({ code: o.code, word: o.name })), { code: 'none', word: says.noEnding }]
      case 'attribute': return (overview?.attributes ?? []).flatMap(({ key, values }) => values.slice(0, 12).map(({ value }) => ({ code: `${key}=${value}`, word: `${key} ${value}` })))
      case 'status': return (['achieved', 'failed', 'abandoned', 'active'] as const).map((s) => ({ code: s, word: says.statuses[s] }))
    }
  }
  const otherWords = (other: Other): string => {
    if (other.kind === 'previous') return says.previous
    if (other.kind === 'rest') return says.rest
    return says.same(`${says.but[other.part]} ${choicesOf(other.part).find((c) => c.code === other.value)?.word ?? other.value}`)
  }
  const hasRest = () => Boolean(use.cohort().segment ?? use.cohort().outcomes ?? use.cohort().statuses ?? use.cohort().attributes)

  const unripe = (): string | undefined => {
    const found = props.result && unripeSide(props.result.a, props.result.b)
    return found && says.open(format.share(found.openA), format.share(found.openB), says[found.side])
  }

  const chooser = (
    <Popover title={says.choose} triggerClass={styles.chooser} triggerLabel={`${says.choose}: ${second()}`} trigger={<><span>{second()}</span><Icon name="chevron" size={14} /></>}>
      {(close) => (
        <div class={styles.choices}>
          <div class={styles.quick}>
            <Button look="chip" aria-pressed={props.other.kind === 'previous'} onClick={() => { props.onOther({ kind: 'previous' }); close() }}>{says.previous}</Button>
            <Button look="chip" aria-pressed={props.other.kind === 'rest'} disabled={!hasRest()} onClick={() => { props.onOther({ kind: 'rest' }); close() }}>{says.rest}</Button>
          </div>
          <For each={PARTS}>{(part) => (
            <Show when={choicesOf(part).length > 0}>
              <details class={styles.part} open={props.other.kind === 'but' && props.other.part === part}>
                <summary>{says.same(`another ${says.but[part]}`)}</summary>
                <Choices
                  label={says.but[part]} isSingle choices={choicesOf(part)} chosen={props.other.kind === 'but' && props.other.part === part ? [props.other.value] : []}
                  onChoose={([value]) => { if (value !== undefined) props.onOther({ kind: 'but', part, value }); close() }}
                />
              </details>
            </Show>
          )}</For>
        </div>
      )}
    </Popover>
  )
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
