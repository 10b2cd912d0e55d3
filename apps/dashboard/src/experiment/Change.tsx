import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { TooFew } from '@throughline/analytics'
import type { ExperimentChange, TooFewValues } from '@throughline/analytics/experiment/change'
import { createWidth } from '../chart/createWidth.ts'
import { TableBehind } from '../chart/TableBehind.tsx'
import { peopleLink } from '../filters/filters.ts'
import { attributeWord } from '../filters/attributeWord.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Card, Empty, Evidence, evidenceOf, format, Skeleton } from '../ui/index.ts'
import { halfWay } from './halfWay.ts'
import styles from './Proof.module.css'
import { strings } from './strings.ts'
import { changeOf, intervalOf, levelOf, pointsOf, PREFIX } from './words.ts'

const says = strings.change
const TERRITORY = 'territory'

/** Two groups before and after a change, where nobody drew lots. */
export function Change(props: { class: string | undefined }): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [by, setBy] = createSignal(TERRITORY)
  const [changed, setChanged] = createSignal<readonly string[]>([])
  const [wanted, setWanted] = createSignal<'customers' | 'values'>()
  const [at, setAt] = createSignal<string>()
  const [target, setTarget] = createSignal('achieved')
  const ways = () => [...((use.overview()?.territories.length ?? 0) > 1 ? [TERRITORY] : []), ...(use.overview()?.attributes ?? []).filter((a) => !a.key.startsWith(PREFIX) && a.values.length > 1 && a.values.length <= 12).map((a) => a.key)]
  const way = () => (ways().includes(by()) ? by() : ways()[0])
  const values = () => (way() === TERRITORY ? (use.overview()?.territories ?? []).map((t) => ({ code: t.code, name: t.name })) : (use.overview()?.attributes.find((a) => a.key === way())?.values ?? []).map((v) => ({ code: v.value, name: v.value })))
  /** Territories are changed as wholes; groups by an attribute may be made of single customers. */
  const assigned = () => wanted() ?? (way() === TERRITORY ? 'values' : 'customers')
  const isWhole = () => assigned() === 'values'
  const chosen = () => {
    const own = values().filter((v) => changed().includes(v.code))
    return own.length === 0 || own.length === values().length ? values().slice(0, isWhole() ? Math.max(1, values().length >> 1) : 1) : isWhole() ? own : own.slice(0, 1)
  }
  const name = () => (chosen().length > 3 ? says.several(chosen().slice(0, 2).map((v) => v.name).join(', '), format.count(chosen().length - 2)) : chosen().map((v) => v.name).join(', '))
  const toggle = (code: string, isOn: boolean) => setChanged(isOn ? [...chosen().map((v) => v.code), code] : chosen().map((v) => v.code).filter((one) => one !== code))
  const when = () => at() ?? halfWay(use.overview(), use.cohort().period)
  const cohort = createMemo(() => { const { outcomes: _, statuses: __, ...others } = use.cohort(); return others })
  const asked = replica.createAnswer<ExperimentChange | TooFew | TooFewValues>('experiment.change', () => {
    const own = chosen().map((v) => v.code), day = when()
    return own.length > 0 && day && values().length > 1 ? { cohort: cohort(), ...(way() !== TERRITORY && { attribute: way() }), changed: own, other: values().filter((v) => !own.includes(v.code)).map((v) => v.code), at: day, target: target(), assigned: assigned() } : undefined
  })
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'change' ? now : undefined }
  const targets = () => [{ code: 'achieved', name: says.achieved }, ...(use.overview()?.outcomes ?? []).map((o) => ({ code: `outcome:${o.code}`, name: o.name })), ...(['revenue', 'cost', 'margin', 'contacts'] as const).map((code) => ({ code, name: says.measures[code] }))]
  return (
    <Show when={way() !== undefined}>
      <Card
        class={props.class} question={says.question} means={says.means} measured={isOfValues(result()) ? undefined : asked.value()} counts="runs" method={says.method} evidence={found() && evidenceOf(found()!.evidence)} isPending={asked.isPending() && result() !== undefined} people={found() && peopleLink(found()!.drill.changed)}
        answer={<Show when={found()}>{(found) => <Said found={found()} name={name()} isTerritory={way() === TERRITORY} />}</Show>}
        sheet={() => ({ name: 'change', columns: says.sheet, rows: (found()?.periods ?? []).map((p) => [p.from.slice(0, 10), p.isAfter ? 'after' : 'before', p.changed?.runs ?? 0, p.changed?.mean ?? null, p.other?.runs ?? 0, p.other?.mean ?? null]) })}
      >
        <div class={`${styles.asks} ${styles.inside}`}>
          <label>{says.by} <select value={way()} onChange={(event) => { setBy(event.currentTarget.value); setChanged([]); setWanted(undefined) }}><For each={ways()}>{(one) => <option value={one}>{attributeWord(one)}</option>}</For></select></label>
          <label title={says.assignedMeans}>{says.assigned} <select value={assigned()} onChange={(event) => setWanted(event.currentTarget.value as 'customers' | 'values')}><option value="values">{way() === TERRITORY ? says.territories : says.groups}</option><option value="customers">{says.customers}</option></select></label>
          <Show when={!isWhole()}><label>{says.changed} <select value={chosen()[0]?.code} onChange={(event) => setChanged([event.currentTarget.value])}><For each={values()}>{(one) => <option value={one.code}>{one.name}</option>}</For></select></label></Show>
          <label>{says.at} <input type="date" value={when() ?? ''} onChange={(event) => setAt(event.currentTarget.value || undefined)} /></label>
          <label>{strings.asks.target} <select value={target()} onChange={(event) => setTarget(event.currentTarget.value)}><For each={targets()}>{(one) => <option value={one.code}>{one.name}</option>}</For></select></label>
        </div>
        <Show when={isWhole()}>
          <fieldset class={styles.wholes}>
            <legend>{says.changed}</legend>
            <For each={values()}>{(one) => <label><input type="checkbox" checked={chosen().some((v) => v.code === one.code)} onChange={(event) => { toggle(one.code, event.currentTarget.checked); event.currentTarget.checked = chosen().some((v) => v.code === one.code) }} /> {one.name}</label>}</For>
          </fieldset>
        </Show>
        <Show when={result()} fallback={<Skeleton height={240} />}>
          <Show when={found()} fallback={<Empty title={isOfValues(result()) ? says.tooFewWholesTitle(way() === TERRITORY) : strings.tooFewTitle}>{isOfValues(result()) ? says.tooFewWholes(way() === TERRITORY, format.count((result() as TooFew).n), format.count((result() as TooFew).needed)) : says.tooFew(format.count((result() as TooFew).n), format.count((result() as TooFew).needed))}</Empty>}>
            {(found) => (
              <>
                <Lines found={found()} name={name()} />
                <TableBehind
                  caption={says.question} columns={says.columns}
                  rows={found().periods.map((p) => ({ cells: [format.day(p.from), ...[p.changed, p.other].flatMap((side) => (side ? [format.count(side.runs), levelOf(side.mean, found().target, found().currency)] : ['0', '–']))] }))}
                />
              </>
            )}
          </Show>
        </Show>
      </Card>
    </Show>
  )
}

function isOfValues(result: ExperimentChange | TooFew | TooFewValues | undefined): boolean {
  return result?.kind === 'tooFew' && 'of' in result
}

function Said(props: { found: ExperimentChange; name: string; isTerritory: boolean }): JSX.Element {
  /** Whose ups and downs the interval holds. */
  const counted = () => {
    const { assigned } = props.found
    return assigned.by === 'values' ? says.countedWholes(props.isTerritory, format.count(assigned.changed), format.count(assigned.other)) : props.isTerritory ? says.countedCustomers : ''
  }
  const sentence = () => {
    const { effect, target, currency } = props.found, interval = intervalOf(effect.low, effect.high, target, currency)
    const size = target.unit === 'share' ? `${pointsOf(effect.estimate)} points` : `${levelOf(Math.abs(effect.estimate), target, currency)} a run`
    return says.answer(target.name, props.name, size, effect.estimate >= 0, interval)
  }
  const before = () => {
    const { before, target, currency } = props.found
    return before.kind === 'unknown' ? says.unknown : before.kind === 'alike' ? says.alike : says.apart(changeOf(before.driftIfContinued, target, currency))
  }
  return <><Show when={props.found.verdict === 'noEvidence'}>{strings.answer.open} </Show><strong>{sentence()}</strong> {before()} <Evidence of={evidenceOf(props.found.evidence)} /> {says.size(format.count(props.found.customers.changed), format.count(props.found.customers.other))} {counted()} <Show when={props.found.unripe}>{(young) => <>{says.young(format.count(young().runs), young().before === null ? null : format.day(young().before!))}</>}</Show></>
}

const HEIGHT = 200
const LEFT = 60, RIGHT = 12, TOP = 10, BOTTOM = 26
/** Fewer runs than this in a period jump about too much to be drawn. */
const LEAST = 5

/** Both groups by period, with the day of the change between. */
function Lines(props: { found: ExperimentChange; name: string }): JSX.Element {
  const { ref, width } = createWidth(0)
  const periods = () => props.found.periods
  const shown = () => periods().flatMap((p) => [p.changed, p.other]).flatMap((side) => (side && side.runs >= LEAST ? [side.mean] : []))
  const low = () => Math.min(...shown()), high = () => Math.max(...shown())
  const x = (i: number) => LEFT + ((i + 0.5) / periods().length) * Math.max(1, width() - LEFT - RIGHT)
  const y = (value: number) => TOP + (1 - (value - low()) / (high() - low() || 1)) * (HEIGHT - TOP - BOTTOM)
  const line = (side: 'changed' | 'other') => {
    let path = '', isOpen = false
    periods().forEach((p, i) => {
      const own = p[side]
      if (own && own.runs >= LEAST) path += `${isOpen ? 'L' : 'M'}${x(i).toFixed(1)} ${y(own.mean).toFixed(1)}`
      isOpen = own !== null && own.runs >= LEAST
    })
    return path
  }
  const border = () => { const i = periods().findIndex((p) => p.isAfter); return i < 0 ? undefined : (x(i) + x(i - 1)) / 2 }
  const level = (value: number) => levelOf(value, props.found.target, props.found.currency)
  return (
    <>
      <div class={styles.looks} style={{ height: `${HEIGHT}px` }} ref={ref} role="img" aria-label={says.picture(props.found.target.name)}>
        <Show when={width() > 0 && shown().length > 0}>
          <svg aria-hidden="true" width={width()} height={HEIGHT}>
            <For each={[low(), high()]}>{(value) => <><line x1={LEFT} x2={width() - RIGHT} y1={y(value)} y2={y(value)} stroke="var(--line)" /><text x={LEFT - 8} y={y(value) + 4} text-anchor="end">{level(value)}</text></>}</For>
            <Show when={border()}>{(at) => <><line x1={at()} x2={at()} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--line-strong)" stroke-dasharray="4 3" /><text x={at() + 6} y={HEIGHT - BOTTOM - 6}>{says.here}</text></>}</Show>
            <path d={line('other')} fill="none" stroke="var(--cohort-b)" stroke-width="2" stroke-dasharray="5 3" />
            <path d={line('changed')} fill="none" stroke="var(--cohort-a)" stroke-width="2" />
            <text x={x(0)} y={HEIGHT - 6} text-anchor="start">{format.day(periods()[0]!.from)}</text>
            <text x={x(periods().length - 1)} y={HEIGHT - 6} text-anchor="end">{format.day(periods().at(-1)!.from)}</text>
          </svg>
        </Show>
      </div>
      <p class={styles.read}><span class={styles.key}><i data-side="a" />{props.name}<i data-side="b" />{says.others}</span></p>
    </>
  )
}
