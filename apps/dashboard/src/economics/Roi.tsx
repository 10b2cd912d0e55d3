import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { EconomicsRoi, ROI_BY, RoiGroup } from '@throughline/analytics/economics/roi'
import { toMajor } from '@throughline/domain/define/money'
import { may } from '../access/may.ts'
import { attributeWord } from '../filters/attributeWord.ts'
import { peopleLink, previousCohort } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { strings } from '../strings.ts'
import { economicsStrings as says } from '../strings/economics.ts'
import { Button, ButtonLink, Card, Empty, Evidence, format, Grid, Screen, Skeleton, span, Table, type Column, type EvidenceOf } from '../ui/index.ts'
import { Attribution } from '../value/Attribution.tsx'
import { Value } from '../value/Value.tsx'
import styles from './Roi.module.css'
import { Contacts, type Pointed } from './Contacts.tsx'
import { Waterfall } from './Waterfall.tsx'
import { WhatIf } from './WhatIf.tsx'

type By = (typeof ROI_BY)[number]
const BY: readonly By[] = ['lifeStage', 'journey', 'step', 'channel', 'touchpoint', 'territory', 'outcome', 'status']

/** What is it worth? Revenue, cost to serve and margin, and who and what they come from. */
export function Roi(): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [by, setBy] = createSignal<{ by: By } | { by: By; attribute: string } | { by: By; segments: true }>({ by: 'journey' })
  const way = () => { const now = by(); return 'segments' in now ? { segments: use.segments().slice(0, 30).map((s) => ({ code: s.id, name: s.name, rule: s.rule })) } : now }
  const [pointed, setPointed] = createSignal<Pointed>({ of: 'cost' })
  let place: HTMLDivElement | undefined
  const asked = replica.createAnswer<EconomicsRoi>('economics.roi', () => ({ cohort: use.cohort(), ...way() }))
  const before = replica.createAnswer<EconomicsRoi>('economics.roi', () => (use.previous() ? { cohort: use.previous(), ...way() } : undefined))
  const old = () => (use.previous() ? before.value()?.result : undefined)
  const roi = () => asked.value()?.result
  const isPending = () => asked.isPending() && roi() !== undefined
  const onCompare = () => (previousCohort(use.cohort()) ? use.toggleCompare : undefined)
  const attributes = () => (use.overview()?.attributes ?? []).filter((a) => a.values.length > 1 && !a.key.startsWith('experiment:')).slice(0, 6)
  const isBy = (word: string) => { const now = by(); return 'segments' in now ? word === 'segment' : 'attribute' in now ? now.attribute === word : now.by === word }
  const dearest = createMemo(() => roi()?.waterfall.filter((item) => item.kind === 'cost').sort((a, b) => a.amountMinor - b.amountMinor)[0])
  const evidence = (): EvidenceOf => (use.previous() ? 'before' : 'sums')

  return (
    <Screen question={says.question} answer={<Show when={roi()}>{(roi) => <Show when={roi().withCost + roi().withRevenue > 0} fallback={roi().runs > 0 ? says.answer.none : strings.nothing.text}><Answer roi={roi()} evidence={evidence()} /></Show>}</Show>}>
      <Show when={roi()} fallback={<Skeleton height={560} />}>
        {(roi) => (
          <Show when={roi().withCost + roi().withRevenue > 0} fallback={<Show when={roi().runs > 0} fallback={<NothingInPeriod />}><Empty title={says.noAmounts.title} action={<Show when={may('procedure.rates.list')}><ButtonLink href="/settings">{says.noAmounts.act}</ButtonLink></Show>}>{says.noAmounts.text}</Empty></Show>}>
            <Grid>
              <Card
                class={span.whole} question={says.waterfall.question} means={says.waterfall.means} measured={asked.value()} counts="runs" method={says.waterfall.method} evidence={evidence()} isPending={isPending()}
                people={use.people()} onCompare={onCompare()}
                answer={<>
                  <Show when={dearest()} fallback={says.waterfall.noCost}>{(item) => <>{says.waterfall.answer(item().name, format.share(roi().costMinor === 0 ? 0 : -item().amountMinor / roi().costMinor))}</>}</Show>{' '}
                  {says.coverage(format.share(roi().withCost / Math.max(1, roi().entries)), format.share(roi().withRevenue / Math.max(1, roi().entries)))}
                  <Show when={roi().otherCurrencyEntries > 0}>{says.otherCurrency(format.count(roi().otherCurrencyEntries))}</Show>{' '}
                  <Show when={roi().outcomeValueMinor !== 0}><span title={says.outcomeValue.means}>{says.outcomeValue.answer(format.money(roi().outcomeValueMinor, roi().currency))}</span> <Evidence of="values" /></Show>
                </>}
                sheet={() => ({ name: 'waterfall', columns: ['part', 'kind', 'amount', 'contacts', 'per run', 'low', 'high'], rows: roi().waterfall.map((w) => [w.name, w.kind, toMajor(w.amountMinor, roi().currency), w.entries, w.perRun && toMajor(w.perRun.mean, roi().currency), w.perRun?.low == null ? null : toMajor(w.perRun.low, roi().currency), w.perRun?.high == null ? null : toMajor(w.perRun.high, roi().currency)]) })}
              >
                <Waterfall roi={roi()} before={old()} point={(at) => { setPointed(at); place?.scrollIntoView({ block: 'nearest' }) }} />
              </Card>
              <Card
                class={span.whole} question={says.by.question} means={says.by.means} measured={asked.value()} counts="runs" method={says.waterfall.method} evidence={evidence()} isPending={isPending()} people={use.people()} onCompare={onCompare()}
                answer={<><Show when={roi().groups.length > 1}>{says.by.answer(nameOf(roi().groups[0]!), nameOf(roi().groups.at(-1)!))}</Show> {roi().isPartition ? says.by.whole(format.moneyExact(roi().marginMinor, roi().currency)) : says.by.overlap}</>}
                sheet={() => ({ name: 'margin-by-group', columns: ['group', 'customers', 'runs', 'contacts', 'revenue', 'cost', 'margin', 'margin per run'], rows: roi().groups.map((g) => [nameOf(g), g.actors, g.runs, g.entries, toMajor(g.revenueMinor, roi().currency), toMajor(g.costMinor, roi().currency), toMajor(g.marginMinor, roi().currency), g.marginPerRun && toMajor(g.marginPerRun.mean, roi().currency)]) })}
              >
                <div class={styles.by} role="group" aria-label={says.by.label}>
                  <For each={BY}>{(one) => <Button look="chip" aria-pressed={isBy(one)} onClick={() => setBy({ by: one })}>{says.by.words[one]}</Button>}</For>
                  <Show when={use.segments().length > 0}><Button look="chip" aria-pressed={isBy('segment')} onClick={() => setBy({ by: 'journey', segments: true })}>{says.by.words['segment']}</Button></Show>
                  <For each={attributes()}>{(one) => <Button look="chip" aria-pressed={isBy(one.key)} onClick={() => setBy({ by: 'journey', attribute: one.key })}>{attributeWord(one.key)}</Button>}</For>
                </div>
                <Groups roi={roi()} before={old()} />
              </Card>
              <div class={span.whole} ref={place}><WhenNear><Contacts class={span.whole} pointed={pointed()} point={setPointed} channels={roi().waterfall.flatMap((w) => (w.kind === 'cost' ? [{ code: w.code, name: w.name }] : []))} /></WhenNear></div>
              <WhenNear><WhatIf class={span.whole} /></WhenNear>
              <WhenNear><Attribution class={span.whole} /></WhenNear>
              <WhenNear><Value class={span.whole} /></WhenNear>
            </Grid>
          </Show>
        )}
      </Show>
    </Screen>
  )
}

function Answer(props: { roi: EconomicsRoi; evidence: EvidenceOf }): JSX.Element {
  const money = (minor: number) => format.money(minor, props.roi.currency)
  return (
    <>
        <strong title={format.moneyExact(props.roi.marginMinor, props.roi.currency)}>{says.answer.margin(money(props.roi.marginMinor))}</strong>: {says.answer.from(money(props.roi.revenueMinor), money(props.roi.costMinor))}
        <Show when={props.roi.marginPerRun}>
          {(mean) => <>; {says.answer.perRun(money(mean().mean), mean().low === null || mean().high === null ? '' : `${money(mean().low!)} to ${money(mean().high!)}`)}</>}
        </Show>. <Evidence of={props.evidence} />
    </>
  )
}

function Groups(props: { roi: EconomicsRoi; before: EconomicsRoi | undefined }): JSX.Element {
  const money = (minor: number) => <span title={format.moneyExact(minor, props.roi.currency)}>{format.money(minor, props.roi.currency)}</span>
  const scale = createMemo(() => {
    const margins = props.roi.groups.map((g) => g.marginMinor)
    const low = Math.min(0, ...margins)
    const high = Math.max(0, ...margins)
    return { low, width: high - low || 1 }
  })
  const at = (minor: number) => ((minor - scale().low) / scale().width) * 100
  const columns = says.by.columns
  const all = (): Column<RoiGroup>[] => [
    { title: columns.group, cell: nameOf, order: nameOf },
    { title: columns.people, isNumber: true, cell: (g) => format.count(g.actors), order: (g) => g.actors },
    { title: columns.runs, isNumber: true, cell: (g) => format.count(g.runs), order: (g) => g.runs },
    { title: columns.revenue, isNumber: true, cell: (g) => money(g.revenueMinor), order: (g) => g.revenueMinor },
    { title: columns.cost, isNumber: true, cell: (g) => money(-g.costMinor), order: (g) => g.costMinor },
    { title: columns.margin, isNumber: true, cell: (g) => <strong>{money(g.marginMinor)}</strong>, order: (g) => g.marginMinor },
    ...(props.before ? [{ title: columns.change, isNumber: true, cell: (g: RoiGroup) => { const old = props.before?.groups.find((one) => one.code === g.code); return old ? money(old.marginMinor) : '–' } }] : []),
    {
      title: columns.picture, isLong: true,
      cell: (g) => <span class={styles.scale} style={{ '--zero': `${at(0)}%` }}><i data-loss={g.marginMinor < 0 ? '' : undefined} style={{ left: `${Math.min(at(0), at(g.marginMinor))}%`, width: `${Math.abs(at(g.marginMinor) - at(0))}%` }} /></span>,
    },
    {
      title: columns.perRun, isNumber: true, isLong: true, order: (g) => g.marginPerRun?.mean ?? 0,
      cell: (g) => <>{g.marginPerRun ? money(g.marginPerRun.mean) : '–'} <span class="note">{g.marginPerRun && g.marginPerRun.low !== null && g.marginPerRun.high !== null ? `${format.money(g.marginPerRun.low, props.roi.currency)} to ${format.money(g.marginPerRun.high, props.roi.currency)}` : ''}</span></>,
    },
  ]
  const use = useFilters()
  return <Table caption={says.by.question} rows={props.roi.groups} columns={all()} first={15} href={(g) => (g.drill ? peopleLink(g.drill) : use.people())} />
}

function nameOf(group: RoiGroup): string {
  return group.code === 'none' && group.name === 'None' ? says.by.none : group.name
}
