import type { Cohort, JourneyVariants } from '@throughline/analytics'
import { createSignal, For, Match, onMount, Show, Switch } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { Button } from '../ui/Button.tsx'
import { Choices, type Choice } from '../ui/Choices.tsx'
import { format } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { attributeWord } from './attributeWord.ts'
import { useFilters } from './FiltersProvider.tsx'
import { draftToParts, emptyDraft, isWent, MORE_KINDS, UNITS, type MoreDraft, type MoreKind } from './more.ts'
import { moreStrings as says } from './strings.ts'
import { wayWords } from './words.ts'
import styles from './MoreEditor.module.css'

const MOST_WAYS = 30

/** First what is asked, then the few things it needs. Gives parts of a cohort. */
export function MoreEditor(props: { kinds?: readonly MoreKind[]; done?: string; /** Whether it can be turned round. */ mayBeNot?: boolean; onDone: (parts: Cohort) => void }) {
  const [draft, setDraft] = createSignal<MoreDraft>()
  let kinds: HTMLUListElement | undefined
  let back = false
  return (
    <Show
      when={draft()} fallback={(
        <ul class={styles.kinds} ref={(element) => { kinds = element; if (back) queueMicrotask(() => kinds?.querySelector('button')?.focus()) }}>
          <For each={props.kinds ?? MORE_KINDS}>{(kind) => <li><button type="button" class={styles.kind} onClick={() => setDraft(emptyDraft(kind))}>{says.kinds[kind]}</button></li>}</For>
        </ul>
      )}
    >
      {(of) => <DraftForm draft={of()} mayBeNot={props.mayBeNot ?? true} done={props.done ?? says.done} onChange={(parts) => setDraft({ ...of(), ...parts })} onBack={() => { back = true; setDraft(undefined) }} onDone={props.onDone} />}
    </Show>
  )
}

interface DraftFormProps {
  readonly draft: MoreDraft
  readonly mayBeNot: boolean
  readonly done: string
  readonly onChange: (parts: Partial<MoreDraft>) => void
  readonly onBack: () => void
  readonly onDone: (parts: Cohort) => void
}

function DraftForm(props: DraftFormProps) {
  const use = useFilters()
  const replica = useReplica()
  let form!: HTMLFormElement
  onMount(() => form.querySelector<HTMLElement>('select, input')?.focus())
  const kind = () => props.draft.kind
  const parts = () => draftToParts(props.draft)
  const ways = replica.createAnswer<JourneyVariants>('journey.variants', () => (kind() === 'exactly' ? { cohort: use.cohort(), top: MOST_WAYS } : undefined))

  const choices = (): readonly Choice[] | undefined => {
    const overview = use.overview()
    switch (kind()) {
      case 'touchpoint': case 'starts': case 'ends': return (overview?.touchpoints ?? []).map((t) => ({ code: t.code, word: t.name, hint: format.count(t.runs) }))
      case 'step': return use.steps().map(({ key, name }) => ({ code: key, word: name }))
      case 'exactly': return ways.value()?.result.variants.map((way) => ({ code: way.sequence.join('\n'), word: wayWords(way.sequence, use.names), hint: format.count(way.runs) }))
      case 'outcome': return [...(overview?.outcomes ?? []).map((o) => ({ code: o.code, word: o.name, hint: format.count(o.runs) })), { code: 'none', word: says.noOutcome }]
      case 'status': return (['achieved', 'failed', 'abandoned', 'active'] as const).map((code) => ({ code, word: says.statuses[code] }))
      case 'felt': return (['good', 'bad', 'unknown'] as const).map((code) => ({ code, word: strings.filters.felt[code] }))
      case 'attribute': return (overview?.attributes.find((a) => a.key === props.draft.key)?.values ?? []).map(({ value, actors }) => ({ code: value, word: value, hint: format.count(actors) }))
      case 'way': case 'entries': return undefined
    }
  }
  const isSingle = () => kind() === 'touchpoint' || kind() === 'step'
  return (
    <form ref={form} class={styles.form} aria-label={says.kinds[kind()]} onSubmit={(event) => { event.preventDefault(); const made = parts(); if (made) props.onDone(made) }}>
      <button type="button" class={styles.back} onClick={() => props.onBack()} title={says.other} aria-label={`${says.kinds[kind()]}, ${says.other}`}><Icon name="chevron" size={14} />{says.kinds[kind()]}</button>
      <Show when={props.mayBeNot && isWent(kind())}>
        <select class={styles.select} aria-label={says.whether} value={props.draft.isNot ? 'not' : ''} onChange={(event) => props.onChange({ isNot: event.currentTarget.value === 'not' })}>
          <option value="">{says.did}</option><option value="not">{says.didNot}</option>
        </select>
      </Show>
      <Switch fallback={(
        <>
          <Show when={kind() === 'attribute'}>
            <label class={styles.line}><span>{says.attribute.key}</span>
              <select class={styles.select} value={props.draft.key} onChange={(event) => props.onChange({ key: event.currentTarget.value, codes: [] })}>
                <option value="">{says.choose}</option>
                <For each={use.overview()?.attributes ?? []}>{({ key }) => <option value={key} selected={key === props.draft.key}>{attributeWord(key)}</option>}</For>
              </select>
            </label>
          </Show>
          <Show when={choices()} fallback={<p class="note" role="status">{says.searching}</p>}>
            {(list) => (
              <Show when={kind() !== 'attribute' || props.draft.key !== ''}>
                <div class={styles.choices}><Choices label={says.kinds[kind()]} choices={list()} chosen={props.draft.codes} none={says.nothing} isSingle={isSingle()} onChoose={(codes) => props.onChange({ codes })} /></div>
              </Show>
            )}
          </Show>
        </>
      )}>
        <Match when={kind() === 'way'}><WayFields draft={props.draft} onChange={props.onChange} /></Match>
        <Match when={kind() === 'entries'}>
          <For each={['least', 'most'] as const}>{(end) => (
            <label class={styles.line}><span>{says.entries[end]}</span><input class={styles.number} type="number" min="0" step="1" inputMode="numeric" value={props.draft[end]} onInput={(event) => props.onChange({ [end]: event.currentTarget.value })} />{says.entries.contacts}</label>
          )}</For>
        </Match>
      </Switch>
      <Button class={styles.done ?? ''} look="primary" type="submit" disabled={parts() === undefined}>{props.done}</Button>
    </form>
  )
}

function WayFields(props: { draft: MoreDraft; onChange: (parts: Partial<MoreDraft>) => void }) {
  const use = useFilters()
  const places = () => [...(use.overview()?.touchpoints ?? [])].sort((a, b) => a.name.localeCompare(b.name))
  const Place = (own: { word: string; of: 'from' | 'to' | 'without'; none: string }) => (
    <label class={styles.line}><span>{own.word}</span>
      <select class={styles.select} value={props.draft[own.of]} onChange={(event) => props.onChange({ [own.of]: event.currentTarget.value })}>
        <option value="">{own.none}</option>
        <For each={places()}>{(t) => <option value={t.code} selected={t.code === props.draft[own.of]}>{t.name}</option>}</For>
      </select>
    </label>
  )
  return (
    <>
      <Place word={says.way.from} of="from" none={says.choose} />
      <label class={styles.line}><span>{says.way.how}</span>
        <select class={styles.select} value={props.draft.how} onChange={(event) => props.onChange({ how: event.currentTarget.value === 'directly' ? 'directly' : 'eventually' })}>
          <For each={['eventually', 'directly'] as const}>{(how) => <option value={how} selected={how === props.draft.how}>{says.way[how]}</option>}</For>
        </select>
      </label>
      <Place word={says.way.to} of="to" none={says.choose} />
      <div class={styles.line}>
        <span>{says.way.within}</span>
        <input class={styles.number} type="number" min="0" step="any" inputMode="decimal" aria-label={`${says.way.within}, ${says.way.number}`} placeholder={says.way.any} value={props.draft.within} onInput={(event) => props.onChange({ within: event.currentTarget.value })} />
        <select class={styles.select} aria-label={says.way.unit} value={props.draft.unit} onChange={(event) => props.onChange({ unit: event.currentTarget.value as keyof typeof UNITS })}>
          <For each={Object.keys(UNITS) as (keyof typeof UNITS)[]}>{(unit) => <option value={unit} selected={unit === props.draft.unit}>{says.way.units[unit]}</option>}</For>
        </select>
      </div>
      <Show when={props.draft.how === 'eventually'}><Place word={says.way.without} of="without" none={says.way.nothing} /></Show>
    </>
  )
}
