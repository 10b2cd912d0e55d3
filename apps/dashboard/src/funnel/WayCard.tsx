import { For, Show, type JSX } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { Button, Card, Choices, format, Icon, Popover, type Choice } from '../ui/index.ts'
import { strings } from './strings.ts'
import { ORDERS, WINDOWS, windowWord, type Way, type WayStep, type WindowWord } from './way.ts'
import styles from './WayCard.module.css'

const says = strings.way
const MOST_STEPS = 12

interface WayCardProps {
  readonly way: Way
  readonly isSuggested: boolean
  readonly onChange: (parts: Partial<Way>) => void
  readonly class: string | undefined
}

/** The steps as words in a row, each to be changed, moved or taken away; and the rules of the way. */
export function WayCard(props: WayCardProps) {
  const use = useFilters()
  const places = (): Choice[] => (use.overview()?.touchpoints ?? []).map((t) => ({ code: t.code, word: t.name }))
  const nameOf = (code: string): string => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code
  const steps = () => props.way.steps
  const put = (list: readonly WayStep[]) => props.onChange({ steps: list.map((step, s) => (s === 0 ? { ...step, optional: false } : step)) })
  const replace = (s: number, step: WayStep) => put(steps().map((one, i) => (i === s ? step : one)))
  const move = (s: number, by: number) => {
    const list = [...steps()]
    list.splice(s + by, 0, ...list.splice(s, 1))
    put(list)
  }
  return (
    <Card class={props.class} question={says.question} means={says.means} answer={props.isSuggested && steps().length > 0 ? says.suggested : undefined}>
      <ol class={styles.steps}>
        <For each={steps()}>{(step, s) => (
          <li class={styles.step}>
            <Popover
              title={says.step(format.count(s() + 1))} triggerClass={styles.word} triggerLabel={`${says.step(format.count(s() + 1))}: ${step.touchpoints.map(nameOf).join(' / ')}`}
              trigger={<><span class={styles.number}>{s() + 1}</span><span>{step.touchpoints.map(nameOf).join(' / ')}<Show when={step.optional}><em> {says.optionalWord}</em></Show></span><Icon name="chevron" size={14} /></>}
            >
              {(close) => (
                <div class={styles.edit}>
                  <div class={styles.tools}>
                    <Button look="plain" disabled={s() === 0} aria-label={says.earlier} title={says.earlier} onClick={() => { move(s(), -1); close() }}><Icon name="back" size={16} /></Button>
                    <Button look="plain" disabled={s() === steps().length - 1} aria-label={says.later} title={says.later} onClick={() => { move(s(), 1); close() }}><Icon name="right" size={16} /></Button>
                    <Button look="plain" aria-label={says.remove} title={says.remove} onClick={() => { put(steps().filter((_, i) => i !== s())); close() }}><Icon name="close" size={16} /></Button>
                    <Show when={s() > 0}>
                      <label><input type="checkbox" checked={step.optional} onChange={(e) => replace(s(), { ...step, optional: e.currentTarget.checked })} /> {says.optional}</label>
                    </Show>
                  </div>
                  <Choices label={says.change} choices={places()} chosen={step.touchpoints} onChoose={(codes) => { if (codes.length > 0) replace(s(), { ...step, touchpoints: codes }) }} />
                </div>
              )}
            </Popover>
            <span class={styles.arrow} aria-hidden="true">{props.way.order === 'any' ? '+' : '→'}</span>
          </li>
        )}</For>
        <Show when={steps().length < MOST_STEPS}>
          <li>
            <Popover title={says.add} triggerClass={`${styles.word} ${styles.add}`} triggerLabel={says.add} trigger={<><Icon name="plus" size={14} /><span>{says.add}</span></>}>
              {(close) => <Choices label={says.add} choices={places()} chosen={[]} isSingle onChoose={([code]) => { if (code) put([...steps(), { touchpoints: [code], optional: false }]); close() }} />}
            </Popover>
          </li>
        </Show>
      </ol>
      <div class={styles.rules}>
        <Radios legend={says.order} name="funnel-order" all={ORDERS} chosen={props.way.order} wordOf={(order) => says.orders[order]} meansOf={(order) => says.orderMeans[order]} onChoose={(order) => props.onChange({ order })} />
        <Radios legend={says.per} name="funnel-per" all={['run', 'customer'] as const} chosen={props.way.per} wordOf={(per) => says.pers[per]} meansOf={() => says.perMeans} onChoose={(per) => props.onChange({ per })} />
        <label class={styles.rule} title={says.windowMeans}>
          <span>{says.window}</span>
          <select value={windowWord(props.way.windowS)} onChange={(e) => props.onChange({ windowS: WINDOWS[e.currentTarget.value as WindowWord] })}>
            <For each={Object.keys(WINDOWS) as WindowWord[]}>{(word) => <option value={word}>{says.windows[word]}</option>}</For>
          </select>
        </label>
        <span class={styles.rule}>
          <span>{says.exclude}</span>
          <Popover
            title={says.excludeTitle} triggerClass={styles.word} triggerLabel={says.excludeTitle}
            trigger={<><span>{props.way.without.length === 0 ? says.excludeNone : props.way.without.map(nameOf).join(' / ')}</span><Icon name="chevron" size={14} /></>}
          >
            {() => <Choices label={says.excludeTitle} choices={places().filter((p) => !steps().some((step) => step.touchpoints.includes(p.code)))} chosen={props.way.without} all={says.excludeNone} onChoose={(codes) => props.onChange({ without: codes })} />}
          </Popover>
        </span>
      </div>
    </Card>
  )
}

function Radios<Word extends string>(props: { legend: string; name: string; all: readonly Word[]; chosen: Word; wordOf: (word: Word) => string; meansOf: (word: Word) => string; onChoose: (word: Word) => void }): JSX.Element {
  return (
    <fieldset class={styles.radios}>
      <legend>{props.legend}</legend>
      <For each={props.all}>{(word) => (
        <label title={props.meansOf(word)}><input type="radio" name={props.name} checked={props.chosen === word} onChange={() => props.onChoose(word)} /><span>{props.wordOf(word)}</span></label>
      )}</For>
    </fieldset>
  )
}
