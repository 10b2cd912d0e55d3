import type { Cohort, DataOverview } from '@throughline/analytics'
import type { SegmentId } from '@throughline/domain'
import { Refusal } from '@throughline/domain/define/refusal'
import { lookUpSegments } from '@throughline/domain/segment/lookUpSegments'
import { useLocation, useNavigate } from '@solidjs/router'
import { createContext, createMemo, createSignal, onCleanup, useContext, type Accessor, type JSX } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import { dayIn, timeZone } from '../ui/format.ts'
import type { Names } from './words.ts'
import { moreStrings } from './strings.ts'
import { DEFAULT_FILTERS, filtersToCohort, filtersToSearch, othersInSearch, peopleLink, previousCohort, searchToFilters, withSearch, type Filters } from './filters.ts'

export interface SavedSegment {
  readonly id: string
  readonly name: string
  readonly description: string
  /** With the rules of the segments it names in their places. */
  readonly rule: NonNullable<Cohort['segment']>
  /** As it was written. */
  readonly written: NonNullable<Cohort['segment']>
}

/** What the screens are about, as the address says it. */
export interface FiltersInUse {
  readonly filters: Accessor<Filters>
  /** The cohort it stands for today. Stays the same object while nothing changes. */
  readonly cohort: Accessor<Cohort>
  /** The same cohort one period earlier, while the person compares; `undefined` otherwise, and for all time. */
  readonly previous: Accessor<Cohort | undefined>
  /** The organisation’s time zone, by which answers cut days; the person’s own until the first answer. */
  readonly zone: Accessor<string>
  /** What there is to choose from. */
  readonly overview: Accessor<DataOverview | undefined>
  /** Of what is answered from now. */
  readonly datasetHash: Accessor<string | undefined>
  readonly segments: Accessor<readonly SavedSegment[]>
  /** Whether those are all there are: not while they are still being read. */
  readonly hasSegments: Accessor<boolean>
  /** Planned steps, each key once, as journeys have them. */
  readonly steps: Accessor<readonly { readonly key: string; readonly name: string }[]>
  /** How codes are called; a code itself until that is known. */
  readonly names: Names
  /** Changes some parts; `undefined` takes a part away. */
  change(parts: { readonly [K in keyof Filters]?: Filters[K] | undefined }): void
  clear(): void
  toggleCompare(): void
  /** An address that keeps these filters, with some parts changed. */
  link(path: string, parts?: { readonly [K in keyof Filters]?: Filters[K] | undefined }): string
  /** The people of this cohort, narrowed further. */
  people(narrower?: Cohort): string
}

const FiltersContext = createContext<FiltersInUse>()

export function useFilters(): FiltersInUse {
  const filters = useContext(FiltersContext)
  if (!filters) throw new Error('useFilters is called outside FiltersProvider')
  return filters
}

/** In a segment that was removed. */
const NOBODY: NonNullable<Cohort['segment']> = { kind: 'any', of: [] }

/** Reads the address; whoever changes a filter changes the address. */
export function FiltersProvider(props: { children: JSX.Element }): JSX.Element {
  const location = useLocation()
  const navigate = useNavigate()
  const replica = useReplica()

  const filters = createMemo(() => searchToFilters(location.search), DEFAULT_FILTERS, { equals: same })
  const overview = replica.createAnswer<DataOverview>('data.overview', () => ({}))
  const segmentRows = replica.createRows<Omit<SavedSegment, 'written'>>(() => ({ text: 'select id, name, description, rule from segment order by name', tables: ['segment'] }))
  const hasSegments = createMemo(() => segmentRows() !== undefined && replica.status().load === undefined)
  const segments = createMemo(() => lookedUp(segmentRows() ?? []))
  const stepRows = replica.createRows<{ key: string; name: string }>(() => ({ text: 'select key, min(name) as name from journey_step group by key order by min(journey_id), min(position)', tables: ['journey_step'] }))
  const steps = () => stepRows() ?? []
  const called = (codes: readonly { readonly code: string; readonly name: string }[] | undefined, code: string) => codes?.find((one) => one.code === code)?.name ?? code
  const names: Names = {
    place: (code) => called(overview.value()?.result.touchpoints, code),
    channel: (code) => called(overview.value()?.result.channels, code),
    outcome: (code) => (code === 'none' ? moreStrings.noOutcome : called(overview.value()?.result.outcomes, code)),
    step: (key) => steps().find((one) => one.key === key)?.name ?? key,
  }
  const zone = createMemo(() => overview.value()?.timeZone ?? timeZone)
  const today = createToday(zone)

  const cohort = createMemo(() => {
    const day = today()
    return filtersToCohort(filters(), {
      now: new Date(`${day}T12:00:00Z`), timeZone: 'UTC',
      ruleOf: (id) => segments().find((one) => one.id === id)?.rule ?? (hasSegments() ? NOBODY : undefined),
    })
  }, undefined, { equals: same })

  const changed = (parts: { readonly [K in keyof Filters]?: Filters[K] | undefined }): Filters =>
    Object.fromEntries(Object.entries({ ...filters(), ...parts }).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))) as unknown as Filters
  // What else a screen keeps in its address stays.
  const go = (next: Filters) => navigate(withSearch(location.pathname, [filtersToSearch(next), othersInSearch(location.search)].filter(Boolean).join('&')), { scroll: false })

  const inUse: FiltersInUse = {
    filters, cohort, segments, hasSegments, zone, steps, names,
    overview: () => overview.value()?.result,
    datasetHash: () => overview.value()?.datasetHash,
    previous: createMemo(() => (filters().compare === 'previous' ? previousCohort(cohort()) : undefined), undefined, { equals: same }),
    change: (parts) => go(changed(parts)),
    clear: () => go(DEFAULT_FILTERS),
    toggleCompare: () => go(changed({ compare: filters().compare ? undefined : 'previous' })),
    link: (path, parts = {}) => withSearch(path, filtersToSearch(changed(parts))),
    people: (narrower = {}) => peopleLink({ ...cohort(), ...narrower }),
  }
  return <FiltersContext.Provider value={inUse}>{props.children}</FiltersContext.Provider>
}

/** Today's date in the organisation’s zone; a screen left open overnight moves on. */
function createToday(zone: Accessor<string>): Accessor<string> {
  const [now, setNow] = createSignal(new Date())
  const clock = setInterval(() => setNow(new Date()), 60_000)
  onCleanup(() => clearInterval(clock))
  return createMemo(() => dayIn(zone(), now()))
}

/** A segment that names one we do not have, or itself, has nobody until the rows say otherwise. */
function lookedUp(rows: readonly Omit<SavedSegment, 'written'>[]): SavedSegment[] {
  const written = new Map<string, SavedSegment['rule']>(rows.map((row) => [row.id, row.rule]))
  return rows.map((row) => {
    try {
      return { ...row, written: row.rule, rule: lookUpSegments(row.rule, (id) => written.get(id), [row.id as SegmentId]) }
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason
      return { ...row, written: row.rule, rule: { kind: 'any', of: [] } }
    }
  })
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
