import { useSearchParams } from '@solidjs/router'
import type { Measured, PeopleList, Person } from '@throughline/analytics'
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Card, Empty, format, Screen, Skeleton, Trouble } from '../ui/index.ts'
import { PeopleRows, type ListedPerson } from './PeopleRows.tsx'
import { strings } from './strings.ts'
import styles from './People.module.css'

const says = strings.people
const SORTS = ['lastSeen', 'runs', 'entries', 'revenue', 'cost', 'margin', 'felt'] as const
type Sort = (typeof SORTS)[number]
const PAGE = 200
const MOST_FOUND = 500

/** The customers behind a number: everybody the filters leave, or everybody with a name like the one searched. */
export function People() {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<{ q?: string; sort?: string }>()
  const text = () => (search.q ?? '').trim()
  const sort = (): Sort => SORTS.find((each) => each === search.sort) ?? 'lastSeen'

  const [pages, setPages] = createSignal<ReadonlyMap<number, readonly Person[]>>(new Map())
  const first = replica.createAnswer<PeopleList>('people.list', () => ({ cohort: use.cohort(), sort: sort(), limit: PAGE, offset: 0 }))
  const total = () => first.value()?.result.total ?? 0

  // A new question empties the list; its first page is the answer itself.
  createEffect(on(() => first.value(), (answer) => setPages(new Map(answer ? [[0, answer.result.people]] : []))))
  const asked = new Set<string>()
  const need = (page: number) => {
    const question = first.value()
    const key = `${question?.datasetHash} ${JSON.stringify([use.cohort(), sort()])} ${page}`
    if (!question || page === 0 || pages().has(page) || asked.has(key)) return
    asked.add(key)
    void take(page, question).finally(() => asked.delete(key))
  }
  const take = async (page: number, question: Measured<PeopleList>) => {
    const answer = await replica.ask<PeopleList>('people.list', { cohort: use.cohort(), sort: sort(), limit: PAGE, offset: page * PAGE }, { lane: `people ${page}` })
      .catch((error: Error) => { if (error.name !== 'AbortError') throw error })
    if (answer && first.value() === question) setPages((now) => new Map([...now, [page, answer.result.people]]))
  }

  const found = replica.createRows<{ id: number; name: string | null; lastSeen: Date | string | null; entries: number }>(() => (text() === '' ? undefined : {
    params: [`%${text().replace(/[\\%_]/g, '\\$&')}%`], tables: ['actor'],
    text: `select a.id, a.name, x.last as "lastSeen", coalesce(x.n, 0)::int as entries
      from (select id, name from actor where name ilike $1 and person_id is null order by name limit ${MOST_FOUND + 1}) a
      left join lateral (select max(i.occurred_at) as last, count(*) as n from interaction i where i.actor_id = a.id) x on true order by a.name, a.id`,
  }))
  const loadedIds = createMemo(() => [...pages().values()].flat().map((person) => person.actorId))
  const names = replica.createRows<{ id: number; name: string | null }>(() => (loadedIds().length === 0 ? undefined : {
    params: [`{${loadedIds().join(',')}}`], tables: ['actor'], text: 'select id, name from actor where id = any($1::int[])',
  }))
  const nameOf = createMemo(() => new Map((names() ?? []).map((row) => [row.id, row.name])))

  const isSearch = () => text() !== ''
  const rowAt = (index: number): ListedPerson | undefined => {
    if (isSearch()) {
      const row = found()?.[index]
      return row && { actorId: row.id, name: row.name ?? says.unnamed(row.id), lastSeen: row.lastSeen, entries: row.entries }
    }
    const person = pages().get(Math.floor(index / PAGE))?.[index % PAGE]
    if (!person) { need(Math.floor(index / PAGE)); return undefined }
    return { ...person, name: names() === undefined ? undefined : nameOf().get(person.actorId) ?? says.unnamed(person.actorId) }
  }
  const count = () => (isSearch() ? Math.min(MOST_FOUND, found()?.length ?? 0) : total())
  const answer = () => {
    if (isSearch()) return found() && (found()!.length > MOST_FOUND ? says.foundMost(format.count(MOST_FOUND), text()) : says.found(format.count(found()!.length), text()))
    const measured = first.value()
    return measured && says.answer(format.count(measured.result.total), format.count(measured.result.runs))
  }

  return (
    <Screen question={says.title} answer={answer()}>
      <Trouble of={[first]} />
      <Card
        question={says.question} measured={isSearch() ? undefined : first.value()} counts={says.unit} method={says.method} evidence="sums" isPending={first.isPending()}
        sheet={() => ({
          name: 'customers', columns: ['id', 'name', 'runs', 'contacts', 'revenue minor', 'cost minor', 'felt', 'first seen', 'last seen'],
          rows: [...pages().values()].flat().slice(0, 1000).map((p) => [p.actorId, nameOf().get(p.actorId) ?? null, p.runs, p.entries, p.revenueMinor, p.costMinor, p.felt, p.firstSeen, p.lastSeen]),
        })}
      >
        <div class={styles.controls}>
          <label class={styles.search}>
            <span class="visually-hidden">{says.search}</span>
            <input type="search" placeholder={says.search} value={search.q ?? ''} onInput={(event) => setSearch({ q: event.currentTarget.value || undefined }, { replace: true })} title={says.searchHelp} />
          </label>
          <Show when={!isSearch()}>
            <label class={styles.sort}>{says.sort}
              <select value={sort()} onChange={(event) => setSearch({ sort: event.currentTarget.value })}>
                <For each={SORTS}>{(each) => <option value={each}>{says.sorts[each]}</option>}</For>
              </select>
            </label>
          </Show>
        </div>
        <Show when={isSearch() ? found() : first.value()} fallback={<Skeleton height={480} lines={12} />}>
          <Show when={count() > 0} fallback={<Empty title={isSearch() ? says.noneFound.title : says.none.title}>{isSearch() ? says.noneFound.text : says.none.text}</Empty>}>
            <PeopleRows count={count()} rowAt={rowAt} currency={first.value()?.result.currency} isSearch={isSearch()} />
          </Show>
        </Show>
      </Card>
    </Screen>
  )
}
