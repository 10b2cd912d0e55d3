import type { Cohort } from '@throughline/analytics'
import { createSignal, For, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { MoreEditor } from '../filters/MoreEditor.tsx'
import { WENT_KINDS } from '../filters/more.ts'
import { addDays, Button, Choices, Icon, Popover, type Choice } from '../ui/index.ts'
import { PARTS, restsOf, type Other, type Part } from './sides.ts'
import { createSideWords } from './sideWords.ts'
import { strings } from './strings.ts'
import styles from './Sides.module.css'

const says = strings.sides

interface OtherChooserProps {
  readonly other: Other
  readonly onOther: (other: Other) => void
}

/** The word for the second side, and everything it could be instead. */
export function OtherChooser(props: OtherChooserProps) {
  const words = createSideWords()
  return (
    <Popover title={says.choose} triggerClass={styles.chooser} triggerLabel={`${says.choose}: ${words.ofOther(props.other)}`} trigger={<><span>{words.ofOther(props.other)}</span><Icon name="chevron" size={14} /></>}>
      {(close) => <Options other={props.other} onOther={(other) => { props.onOther(other); close() }} />}
    </Popover>
  )
}

function Options(props: OtherChooserProps) {
  const use = useFilters()
  const words = createSideWords()
  const chosenIn = (part: Part) => (props.other.kind === 'but' && props.other.part === part ? [props.other.value] : [])
  return (
    <div class={styles.choices}>
      <div class={styles.quick}>
        <Button look="chip" aria-pressed={props.other.kind === 'previous'} onClick={() => props.onOther({ kind: 'previous' })}>{says.previous}</Button>
        <For each={restsOf(use.cohort())} fallback={<Button look="chip" disabled>{says.rest}</Button>}>{(rest) => (
          <Button look="chip" onClick={() => props.onOther({ kind: 'rest', of: rest })}>{words.ofOther({ kind: 'rest', of: rest })}</Button>
        )}</For>
      </div>
      <details class={styles.part} open={props.other.kind === 'period' || props.other.kind === 'date'}>
        <summary>{says.otherTime}</summary>
        <PeriodForm other={props.other} onOther={props.onOther} />
        <DateForm other={props.other} onOther={props.onOther} />
      </details>
      <details class={styles.part} open={props.other.kind === 'with'}>
        <summary>{says.with}</summary>
        <MoreEditor kinds={WENT_KINDS} mayBeNot={false} done={says.use} onDone={(parts) => props.onOther({ kind: 'with', parts })} />
      </details>
      <details class={styles.part} open={props.other.kind === 'parts'}>
        <summary>{says.same(says.otherWay)}</summary>
        <MoreEditor kinds={WENT_KINDS} done={says.use} onDone={(parts) => props.onOther({ kind: 'parts', parts })} />
      </details>
      <For each={PARTS}>{(part) => (
        <Show when={words.choices(part).length > 0}>
          <details class={styles.part} open={chosenIn(part).length > 0}>
            <summary>{says.same(`another ${says.but[part]}`)}</summary>
            <Choices label={says.but[part]} isSingle choices={words.choices(part) as Choice[]} chosen={chosenIn(part)} onChoose={([value]) => { if (value !== undefined) props.onOther({ kind: 'but', part, value }) }} />
          </details>
        </Show>
      )}</For>
    </div>
  )
}

/** The same in other days, both of them counted in. */
function PeriodForm(props: OtherChooserProps) {
  const given = () => (props.other.kind === 'period' ? props.other : undefined)
  const [from, setFrom] = createSignal(given()?.from ?? '')
  const [last, setLast] = createSignal(given() ? addDays(given()!.to, -1) : '')
  const isWrong = () => from() !== '' && last() !== '' && from() > last()
  return (
    <form class={styles.days} onSubmit={(event) => { event.preventDefault(); props.onOther({ kind: 'period', from: from(), to: addDays(last(), 1) }) }}>
      <label for="other-from">{says.between}</label>
      <input id="other-from" type="date" value={from()} onInput={(event) => setFrom(event.currentTarget.value)} />
      <label for="other-last">{says.and}</label>
      <input id="other-last" type="date" value={last()} onInput={(event) => setLast(event.currentTarget.value)} />
      <Show when={isWrong()}><span class={styles.wrong} role="alert">{says.wrongWay}</span></Show>
      <Button type="submit" disabled={from() === '' || last() === '' || isWrong()}>{says.use}</Button>
    </form>
  )
}

/** What began since a day, against what began before it. */
function DateForm(props: OtherChooserProps) {
  const use = useFilters()
  const [day, setDay] = createSignal(props.other.kind === 'date' ? props.other.day : '')
  const period = (): Cohort['period'] => use.cohort().period
  return (
    <form class={styles.days} onSubmit={(event) => { event.preventDefault(); props.onOther({ kind: 'date', day: day() }) }}>
      <label for="other-day" title={says.dateMeans}>{says.date}</label>
      <input id="other-day" type="date" value={day()} min={period()?.from && addDays(period()!.from!.slice(0, 10), 1)} max={period()?.to && addDays(period()!.to!.slice(0, 10), -1)} onInput={(event) => setDay(event.currentTarget.value)} />
      <Button type="submit" disabled={day() === ''}>{says.use}</Button>
    </form>
  )
}
