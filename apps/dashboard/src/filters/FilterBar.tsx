import { A, useLocation, useNavigate } from '@solidjs/router'
import { createSignal, For, Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Button } from '../ui/Button.tsx'
import { Choices, type Choice } from '../ui/Choices.tsx'
import { addDays, dayIn, format } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { createKey } from '../ui/keys.ts'
import { Popover } from '../ui/Popover.tsx'
import styles from './FilterBar.module.css'
import { MoreWord } from './MoreWord.tsx'
import { goneStrings, moreStrings } from './strings.ts'
import { filterWords, isOfWholeRuns, type FilterWord } from './words.ts'
import { DEFAULT_FILTERS, filtersToSearch, PERIOD_PRESETS, resolvePeriod, type Filters, type Period } from './filters.ts'
import { useFilters } from './FiltersProvider.tsx'

const says = strings.filters

/** What the screen is about, as a sentence whose words can be changed. */
export function FilterBar(props: { /** False where nothing depends on the filters: they wait for the next screen. */ isAsked: boolean; side?: JSX.Element }): JSX.Element {
  const use = useFilters()
  const filters = use.filters
  const location = useLocation()
  const navigate = useNavigate()
  /** The tree of journeys counts whole runs of every journey. */
  const countsWholeRuns = () => location.pathname === '/journey'
  const isComparing = () => location.pathname === '/compare'
  /** Screens that draw the period before into their own pictures. */
  const drawsBefore = () => location.pathname === '/' || location.pathname === '/time' || location.pathname === '/money' || location.pathname.startsWith('/journey/')
  const comparison = () => use.link('/compare', { compare: undefined })
  createKey('c', strings.keys.compare, () => navigate(comparison()))
  createKey('v', strings.keys.before, () => { if (drawsBefore()) use.toggleCompare() })

  const journeys = (): Choice[] => {
    const all = use.overview()?.journeys ?? []
    const depth = (code: string | null, seen = 0): number => (code === null || seen > 4 ? 0 : 1 + depth(all.find((j) => j.code === code)?.parent ?? null, seen + 1))
    const children = (parent: string | null): Choice[] => all
      .filter((j) => (parent === null ? j.parent === null || !all.some((p) => p.code === j.parent) : j.parent === parent))
      .flatMap((j) => [{ code: j.code, word: j.name, hint: format.count(j.runs), depth: parent === null ? 0 : depth(j.parent) }, ...children(j.code)])
    return children(null)
  }
  const channels = (): Choice[] => (use.overview()?.channels ?? []).map((c) => ({ code: c.code, word: c.name, hint: format.count(c.entries) }))
  const territories = (): Choice[] => (use.overview()?.territories ?? []).map((t) => ({ code: t.code, word: t.name, hint: format.count(t.runs) }))
  const segments = (): Choice[] => use.segments().map((s) => ({ code: s.id, word: s.name }))
  const segmentWord = () => {
    const id = filters().segmentId
    if (id === undefined) return says.segment.all
    return use.segments().find((one) => one.id === id)?.name ?? (use.hasSegments() ? goneStrings.removed : '…')
  }
  const isNarrowed = () => filtersToSearch({ ...filters(), compare: undefined } as Filters) !== filtersToSearch(DEFAULT_FILTERS)

  return (
    <div class={styles.bar}>
      <div class={styles.sentence} role="group" aria-label={says.label} hidden={!props.isAsked}>
        <Word title={says.journey.title} text={wordFor(filters().journeys, journeys(), says.journey.all, 'journeys')} isChosen={filters().journeys !== undefined} isIgnored={countsWholeRuns()}>
          {() => <Choices label={says.journey.title} choices={journeys()} chosen={filters().journeys ?? []} all={says.journey.all} onChoose={(codes) => use.change({ journeys: codes })} />}
        </Word>
        <Word title={says.period.title} text={periodWord(filters().period)} isChosen={false} strong>
          {(close) => <PeriodChoice period={filters().period} onChoose={(period) => { use.change({ period }); close() }} />}
        </Word>
        <Word title={says.channel.title} text={wordFor(filters().channels, channels(), says.channel.all, 'channels')} isChosen={filters().channels !== undefined} isIgnored={countsWholeRuns()}>
          {() => <Choices label={says.channel.title} choices={channels()} chosen={filters().channels ?? []} all={says.channel.all} onChoose={(codes) => use.change({ channels: codes })} />}
        </Word>
        <Show when={territories().length > 0 || filters().territories}>
          <Word title={says.territory.title} text={wordFor(filters().territories, territories(), says.territory.all, 'territories')} isChosen={filters().territories !== undefined}>
            {() => (
              <>
                <Choices label={says.territory.title} choices={territories()} chosen={filters().territories ?? []} all={says.territory.all} onChoose={(codes) => use.change({ territories: codes })} />
                <Show when={use.overview()?.untold.territories}>{(more) => <p class="note">{says.territory.untold(format.count(more()))}</p>}</Show>
              </>
            )}
          </Word>
        </Show>
        <Word title={says.segment.title} text={segmentWord()} isChosen={filters().segmentId !== undefined}>
          {(close) => (
            <Choices
              label={says.segment.title} choices={segments()} chosen={filters().segmentId ? [filters().segmentId!] : []} all={says.segment.all} none={says.segment.none} isSingle
              onChoose={([id]) => { use.change({ segmentId: id }); close() }}
            />
          )}
        </Word>
        <Narrowings countsWholeRuns={countsWholeRuns()} />
        <span class={styles.part}><MoreWord class={`${styles.word} ${styles.more}`} /></span>
        <Show when={filters().period.kind === 'range' || (filters().period as { preset?: string }).preset !== 'all'}>
          <Show when={drawsBefore()}>
            <button type="button" class={styles.compare} aria-pressed={filters().compare !== undefined} title={says.beforeMeans} onClick={() => use.toggleCompare()}>
              {filters().compare ? says.compareOn : says.compareOff}
            </button>
          </Show>
          <Show when={!isComparing()}>
            <A class={styles.compare!} href={comparison()} title={says.compareMeans}>{says.compare}</A>
          </Show>
        </Show>
        <Show when={isNarrowed()}><button type="button" class={styles.reset} onClick={() => use.clear()}>{says.reset}</button></Show>
      </div>
      <Show when={props.side}><div class={styles.side} data-alone={props.isAsked ? undefined : ''}>{props.side}</div></Show>
    </div>
  )
}

function Word(props: { title: string; text: string; isChosen: boolean; /** Said, but without a bearing on this screen. */ isIgnored?: boolean; strong?: boolean; children: (close: () => void) => JSX.Element }): JSX.Element {
  return (
    <span class={styles.part}>
      <Popover
        title={props.title} triggerLabel={`${props.title}: ${props.text}${props.isChosen && props.isIgnored ? `, ${moreStrings.ignored}` : ''}`}
        triggerClass={`${styles.word} ${props.isChosen ? styles.chosen : props.strong ? '' : styles.idle}`}
        trigger={<><Text of={props.text} isIgnored={props.isChosen && props.isIgnored === true} /><Icon name="chevron" size={14} /></>}
      >
        {props.children}
      </Popover>
    </span>
  )
}

/** Parts of a cohort that have no fixed place in the sentence: each a word that can be taken away. */
function Narrowings(props: { countsWholeRuns: boolean }): JSX.Element {
  const use = useFilters()
  const list = (): readonly FilterWord[] => [...filterWords(use.filters(), use.names), ...(use.filters().rule ? [{ text: says.narrowed.rule, change: { rule: undefined } }] : [])]
  return (
    <For each={list()}>
      {(part) => (
        <span class={styles.part}>
          <button type="button" class={`${styles.word} ${styles.chosen}`} onClick={() => use.change(part.change)} aria-label={says.remove(part.text)} title={says.remove(part.text)}>
            <Text of={part.text} isIgnored={props.countsWholeRuns && !isOfWholeRuns(part)} /><Icon name="close" size={14} />
          </button>
        </span>
      )}
    </For>
  )
}

/** Struck through where it has no bearing on what is shown. */
function Text(props: { of: string; isIgnored: boolean }): JSX.Element {
  return <Show when={props.isIgnored} fallback={<span>{props.of}</span>}><s class={styles.ignored} title={moreStrings.ignoredMeans}>{props.of}</s></Show>
}

function PeriodChoice(props: { period: Period; onChoose: (period: Period) => void }): JSX.Element {
  const use = useFilters()
  const resolved = () => resolvePeriod(props.period, { now: new Date(), timeZone: use.zone() })
  const [from, setFrom] = createSignal(resolved()?.from?.slice(0, 10) ?? '')
  const [last, setLast] = createSignal(resolved()?.to ? addDays(resolved()!.to!.slice(0, 10), -1) : dayIn(use.zone(), new Date()))
  const isWrong = () => from() !== '' && last() !== '' && from() > last()
  return (
    <>
      <Choices
        label={says.period.title} isSingle chosen={props.period.kind === 'preset' ? [props.period.preset] : []}
        choices={PERIOD_PRESETS.map((preset) => ({ code: preset, word: says.period.presets[preset] }))}
        onChoose={([preset]) => props.onChoose({ kind: 'preset', preset: preset as (typeof PERIOD_PRESETS)[number] })}
      />
      <form
        class={styles.days}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isWrong()) props.onChoose({ kind: 'range', ...(from() && { from: from() }), ...(last() && { to: addDays(last(), 1) }) })
        }}
      >
        <label for="period-from">{says.period.custom}</label>
        <input id="period-from" type="date" value={from()} onInput={(e) => setFrom(e.currentTarget.value)} />
        <label for="period-last">{says.period.until}</label>
        <input id="period-last" type="date" value={last()} onInput={(e) => setLast(e.currentTarget.value)} />
        <Show when={isWrong()}><span class={styles.wrong} role="alert">{says.period.wrongWay}</span></Show>
        <Button type="submit" disabled={isWrong() || (from() === '' && last() === '')}>{says.period.apply}</Button>
      </form>
    </>
  )
}

function periodWord(period: Period): string {
  return period.kind === 'preset' ? says.period.presets[period.preset] : format.period(period.from, period.to)
}

function wordFor(codes: readonly string[] | undefined, choices: readonly Choice[], all: string, many: string): string {
  if (!codes || codes.length === 0) return all
  const nameOf = (code: string) => choices.find((c) => c.code === code)?.word ?? code
  return codes.length <= 2 ? codes.map(nameOf).join(' or ') : says.some(codes.length, many)
}
