import { createEffect, createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { Interval } from '@throughline/analytics/kernel/interval'
import type { ContractValue, CustomerValue, PurchaseValue, ValueOfGroup } from '@throughline/analytics/value/value'
import { toMajor } from '@throughline/domain/define/money'
import { attributeWord } from '../filters/attributeWord.ts'
import { peopleLink } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, Empty, Evidence, format, Skeleton, Table } from '../ui/index.ts'
import { Bar } from '../ui/svg/Bars.tsx'
import { strings } from './strings.ts'
import styles from './Value.module.css'

const says = strings.value
const YEARS = [1, 2, 3] as const
const DISCOUNTS = [0, 0.05, 0.1, 0.15, 0.2] as const
const MARGINS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const

/** What are customers worth in the time to come? A model's promise, with what it hangs on. */
export function Value(props: { class: string | undefined }): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [chosen, setChosen] = createSignal<'purchases' | 'contract'>()
  // Until somebody chooses: contracts where purchases tell nothing.
  const [tellsNothing, setTellsNothing] = createSignal(false)
  const kind = () => chosen() ?? (tellsNothing() && stayed() !== undefined && left() !== undefined ? 'contract' : 'purchases')
  const [years, setYears] = createSignal<(typeof YEARS)[number]>(1)
  const [discount, setDiscount] = createSignal(0.1)
  const [marginShare, setMarginShare] = createSignal<number>()
  const [stay, setStay] = createSignal<string>()
  const [leave, setLeave] = createSignal<string>()
  const [attribute, setAttribute] = createSignal<string>()
  const outcomes = () => use.overview()?.outcomes ?? []
  const good = () => outcomes().filter((o) => o.isGood), bad = () => outcomes().filter((o) => !o.isGood)
  const attributes = () => (use.overview()?.attributes ?? []).filter((a) => a.values.length > 1 && a.values.length <= 12 && !a.key.startsWith('experiment:')).slice(0, 6)
  const by = () => attribute() ?? attributes()[0]?.key
  const mostOf = (list: readonly { readonly code: string; readonly runs: number }[]) => [...list].sort((a, b) => b.runs - a.runs)[0]?.code
  const stayed = () => stay() ?? mostOf(good()), left = () => leave() ?? mostOf(bad())
  const how = createMemo(() => (kind() === 'purchases' || stayed() === undefined || left() === undefined ? { kind: 'purchases' } : { kind: 'contract', stay: stayed(), leave: left() }))
  // Who was chosen by the end of their runs cannot be looked ahead from.
  const cohort = createMemo(() => { const { outcomes: _, statuses: __, ...others } = use.cohort(); return others })
  const asked = replica.createAnswer<CustomerValue>('customer.value', () => use.overview() && { cohort: cohort(), how: how(), years: years(), discount: discount(), ...(marginShare() !== undefined && { marginShare: marginShare() }), ...(by() !== undefined && { attribute: by() }) })
  const result = () => asked.value()?.result
  createEffect(() => { if (result()?.kind === 'notIdentified' && how().kind === 'purchases') setTellsNothing(true) })
  const found = () => { const now = result(); return now?.kind === 'purchases' || now?.kind === 'contract' ? now : undefined }
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="customers" method={says.methods[kind()]} evidence="model" work={asked} isPending={asked.isPending() && result() !== undefined} people={use.people()}
      answer={<Show when={found()}>{(found) => <Said found={found()} />}</Show>}
      sheet={() => {
        const now = found()
        const at = (group: string, years: number, rate: number, share: number, mean: number, of: Interval | null) => [group, years, rate, share, toMajor(mean, found()!.currency), of ? toMajor(of.low, found()!.currency) : null, of ? toMajor(of.high, found()!.currency) : null]
        return {
          name: 'customer-value', columns: ['group', 'years', 'discount', 'margin', 'worth of one', 'low', 'high'],
          rows: now ? [at('all', now.years, now.discount, now.marginShare, now.meanMinor, now.interval), ...now.sensitivity.map((s) => at('all', s.years, s.discount, now.marginShare, s.meanMinor, null)), ...now.groups.map((g) => at(g.code, now.years, now.discount, now.marginShare, g.meanMinor, g.interval))] : [],
        }
      }}
    >
      <div class={styles.choices} role="group" aria-label={says.label}>
        <For each={['purchases', 'contract'] as const}>{(one) => <Button look="chip" aria-pressed={kind() === one} onClick={() => setChosen(one)}>{says.how[one]}</Button>}</For>
        <For each={YEARS}>{(one) => <Button look="chip" aria-pressed={years() === one} onClick={() => setYears(one)}>{says.years(one)}</Button>}</For>
        <label>{says.discount} <select value={discount()} onChange={(event) => setDiscount(Number(event.currentTarget.value))}><For each={DISCOUNTS}>{(d) => <option value={d}>{format.share(d)}</option>}</For></select></label>
        <label>{says.share} <select value={marginShare() ?? ''} onChange={(event) => setMarginShare(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))}><option value="">{says.fromContacts}</option><For each={MARGINS}>{(m) => <option value={m}>{says.some(format.share(m))}</option>}</For></select></label>
        <Show when={kind() === 'contract'}>
          <label>{says.stay} <select value={stayed()} onChange={(event) => setStay(event.currentTarget.value)}><For each={good()}>{(o) => <option value={o.code}>{o.name}</option>}</For></select></label>
          <label>{says.leave} <select value={left()} onChange={(event) => setLeave(event.currentTarget.value)}><For each={bad()}>{(o) => <option value={o.code}>{o.name}</option>}</For></select></label>
        </Show>
      </div>
      <Show when={result()} fallback={<Skeleton height={280} />}>
        <Show when={found()} fallback={<Empty title={says.none}>{whyNot(result()!, kind() === 'contract')}</Empty>}>
          {(found) => (
            <div class={styles.parts}>
              <div><h3 class={styles.title}>{says.sensitivity.title}</h3><Sensitivity found={found()} /></div>
              <Show when={contractOf(found())}>{(contract) => <><div><h3 class={styles.title}>{says.curve.title}</h3><Curve of={contract()} /></div><div><h3 class={styles.title}>{says.churn.title}</h3><Churn of={contract()} /></div></>}</Show>
              <Show when={found().groups.length > 0}>
                <div class={styles.whole}>
                  <h3 class={styles.title}>{says.groups.title(by() ?? '')}</h3>
                  <div class={styles.choices}><For each={attributes()}>{(one) => <Button look="chip" aria-pressed={by() === one.key} onClick={() => setAttribute(one.key)}>{attributeWord(one.key)}</Button>}</For></div>
                  <Groups found={found()} />
                </div>
              </Show>
            </div>
          )}
        </Show>
      </Show>
    </Card>
  )
}

type Found = PurchaseValue | ContractValue

function contractOf(found: Found): ContractValue | undefined {
  return found.kind === 'contract' ? found : undefined
}

function Said(props: { found: Found }): JSX.Element {
  const money = (minor: number) => format.money(minor, props.found.currency)
  const more = () => {
    const { found } = props
    const sure = found.interval ? [says.interval(money(Math.round(found.interval.low)), money(Math.round(found.interval.high)))] : []
    const point = found.kind === 'contract' ? found.onePointInterval : null
    if (found.kind === 'contract') return [...sure, says.point(format.share(found.onePointMore), point ? says.between(format.share(point.low), format.share(point.high)) : ''), ...(found.isAlike ? [says.alike] : [])].join(' ')
    const check = found.check
    return [...sure, says.alive(format.share(found.alive), format.count(found.purchases)), says.top(format.share(found.topFifthShare)), ...(check ? [says.check(format.count(check.expected), format.count(check.actual))] : [])].join(' ')
  }
  return (
    <>
      <strong>{says.answer(money(props.found.meanMinor), format.count(props.found.customers), says.years(props.found.years), money(props.found.totalMinor), format.share(props.found.discount))}</strong>{' '}
      {more()} {says.margin[props.found.marginFrom](format.share(props.found.marginShare))} <Evidence of="model" />
    </>
  )
}

/** Worth of one customer under other horizons and discounts. */
function Sensitivity(props: { found: Found }): JSX.Element {
  const discounts = () => [...new Set(props.found.sensitivity.map((s) => s.discount))]
  const rows = () => [...new Set(props.found.sensitivity.map((s) => s.years))].map((years) => ({ years, of: props.found.sensitivity.filter((s) => s.years === years) }))
  const money = (minor: number) => format.money(Math.round(minor), props.found.currency)
  return (
    <>
      <Table
        caption={says.sensitivity.title} rows={rows()}
        columns={[
          { title: says.sensitivity.years, cell: (row) => says.years(row.years) },
          ...discounts().map((d) => ({ title: says.sensitivity.discount(format.share(d)), isNumber: true, cell: (row: ReturnType<typeof rows>[number]) => money(row.of.find((s) => s.discount === d)!.meanMinor) })),
        ]}
      />
      <p class={styles.note}>{says.sensitivity.means} {says.sensitivity.margins(props.found.margins.map((m) => says.sensitivity.margin(format.share(m.share), money(m.meanMinor))).join(', '))}</p>
    </>
  )
}

/** An interval of money, while it is known. */
function between(of: Interval | null, say: (of: number) => string): string {
  return of ? `${say(of.low)} – ${say(of.high)}` : '–'
}

/** Worth of one customer if leaving were likelier or less likely. */
function Churn(props: { of: ContractValue }): JSX.Element {
  return (
    <Table
      caption={says.churn.title} rows={props.of.churn}
      columns={[{ title: says.churn.change, cell: (c) => says.churn.of(format.share(Math.abs(c.change)), c.change > 0) }, { title: says.churn.worth, isNumber: true, cell: (c) => format.money(Math.round(c.meanMinor), props.of.currency) }, { title: says.churn.interval, isNumber: true, cell: (c) => between(c.interval, (minor) => format.money(Math.round(minor), props.of.currency)) }]}
    />
  )
}

function Curve(props: { of: ContractValue }): JSX.Element {
  return (
    <Table
      caption={says.curve.title} rows={props.of.curve}
      columns={[
        { title: says.curve.renewal, cell: (c) => String(c.renewal) }, { title: says.curve.n, isNumber: true, cell: (c) => format.count(c.n) },
        { title: says.curve.observed, isNumber: true, cell: (c) => (c.observed === null ? '–' : format.share(c.observed)) }, { title: says.curve.rate, isNumber: true, cell: (c) => format.share(c.rate) },
        { title: says.curve.still, isNumber: true, cell: (c) => format.share(c.still) }, { title: says.curve.interval, isNumber: true, cell: (c) => between(c.interval, format.share) },
      ]}
    />
  )
}

function Groups(props: { found: Found }): JSX.Element {
  const use = useFilters()
  const most = () => Math.max(...props.found.groups.map((g) => g.meanMinor), 1)
  const money = (minor: number) => <span title={format.moneyExact(Math.round(minor), props.found.currency)}>{format.money(minor, props.found.currency)}</span>
  const nameOf = (g: ValueOfGroup) => (g.code === 'none' ? says.groups.none : g.code)
  return (
    <Table
      caption={says.question} rows={props.found.groups} first={12} href={(g) => (g.drill ? peopleLink(g.drill) : use.people())}
      columns={[
        { title: says.groups.group, cell: nameOf, order: nameOf }, { title: says.groups.customers, isNumber: true, cell: (g) => format.count(g.customers), order: (g) => g.customers },
        { title: says.groups.mean, isNumber: true, cell: (g) => money(g.meanMinor), order: (g) => g.meanMinor }, { title: says.groups.interval, isNumber: true, cell: (g) => between(g.interval, (minor) => format.money(Math.round(minor), props.found.currency)) }, { title: '', cell: (g) => <span class={styles.bar}><Bar share={g.meanMinor / most()} /></span> },
        { title: says.groups.stays[props.found.kind], isNumber: true, cell: (g) => format.share(g.stays), order: (g) => g.stays }, { title: says.groups.total, isNumber: true, cell: (g) => money(g.totalMinor), order: (g) => g.totalMinor },
      ]}
    />
  )
}

function whyNot(of: CustomerValue, isContract: boolean): string {
  return of.kind === 'tooFew' ? says.tooFew(format.count(of.n), format.count(of.needed), isContract) : says.notIdentified
}
