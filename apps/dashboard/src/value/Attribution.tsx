import { A } from '@solidjs/router'
import { createSignal, For, Show, type JSX } from 'solid-js'
import type { TooFew } from '@throughline/analytics'
import type { AttributedPlace, AttributionModel, Credit, EconomicsAttribution } from '@throughline/analytics/economics/attribution'
import { toMajor } from '@throughline/domain/define/money'
import { TableBehind } from '../chart/TableBehind.tsx'
import { peopleLink } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, Define, Empty, Evidence, format, Skeleton } from '../ui/index.ts'
import styles from './Attribution.module.css'
import { strings } from './strings.ts'

const says = strings.attribution
const CONVENTIONS: readonly AttributionModel[] = ['first', 'last', 'linear', 'position', 'timeDecay']
const MOST = 10

/** Which contacts is what was reached owed to? The ways of sharing it out, side by side. */
export function Attribution(props: { class: string | undefined }): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [by, setBy] = createSignal<'channel' | 'touchpoint'>('channel')
  const [unit, setUnit] = createSignal<'run' | 'customer'>('run')
  const asked = replica.createAnswer<EconomicsAttribution | TooFew>('economics.attribution', () => ({ cohort: use.cohort(), by: by(), unit: unit() }))
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'attribution' ? now : undefined }
  const share = (place: AttributedPlace, model: AttributionModel) => place.credits[model]!.share
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts={unit() === 'run' ? 'runs' : 'customers'} method={says.method} evidence="association" work={asked} isPending={asked.isPending() && result() !== undefined} people={use.people()}
      answer={<Show when={found()}>{(found) => <Said found={found()} />}</Show>}
      sheet={() => ({
        name: 'attribution', columns: ['place', 'paths', 'got there', 'removal effect', ...(found()?.models ?? []).flatMap((m) => [`${m} conversions`, `${m} share`, `${m} share low`, `${m} share high`, `${m} revenue`, `${m} revenue low`, `${m} revenue high`])],
        rows: (found()?.places ?? []).map((p) => [p.name, p.paths, p.converted, p.removalEffect, ...found()!.models.flatMap((m) => { const c = p.credits[m]!; return [c.conversions, c.share, c.interval?.low ?? null, c.interval?.high ?? null, toMajor(c.amountMinor, found()!.currency), c.amountInterval ? toMajor(c.amountInterval.low, found()!.currency) : null, c.amountInterval ? toMajor(c.amountInterval.high, found()!.currency) : null] })]),
      })}
    >
      <div class={styles.choices} role="group" aria-label={says.label}>
        <For each={['channel', 'touchpoint'] as const}>{(one) => <Button look="chip" aria-pressed={by() === one} onClick={() => setBy(one)}>{says.by[one]}</Button>}</For>
        <For each={['run', 'customer'] as const}>{(one) => <Button look="chip" aria-pressed={unit() === one} onClick={() => setUnit(one)}>{says.unit[one]}</Button>}</For>
      </div>
      <Show when={result()} fallback={<Skeleton height={400} />}>
        <Show when={found()} fallback={<Few of={result() as TooFew} />}>
          {(found) => {
            const top = () => Math.max(...found().places.flatMap((p) => found().models.map((m) => p.credits[m]!.interval?.high ?? share(p, m))), 0.01)
            const at = (x: number) => `${(x / top()) * 100}%`
            return (
              <>
                <p class={styles.key}><i class={styles.dot} data-convention="" /> {says.convention} <i class={styles.dot} /> {says.fromPaths} <i class={styles.sure} /> {says.sure}</p>
                <ul class={styles.rows}>
                  <For each={found().places.slice(0, MOST)}>
                    {(place) => {
                      const shares = () => found().models.map((model) => ({ model, share: share(place, model), interval: place.credits[model]!.interval })).sort((a, b) => a.share - b.share)
                      return (
                        <li class={styles.row}>
                          <div class={styles.name}><A href={peopleLink(place.drill)}>{place.name}</A><small>{says.removal(format.share(place.removalEffect))}</small></div>
                          <div class={styles.field}>
                            <i class={styles.line} style={{ left: at(shares()[0]!.share), width: at(shares().at(-1)!.share - shares()[0]!.share) }} aria-hidden="true" />
                            <For each={shares()}>{(one) => <Show when={one.interval}>{(sure) => <i class={styles.sure} style={{ left: at(sure().low), width: at(sure().high - sure().low) }} aria-hidden="true" />}</Show>}</For>
                            <For each={shares()}>{(one) => <i class={styles.dot} data-convention={CONVENTIONS.includes(one.model) ? '' : undefined} style={{ left: at(one.share) }} title={says.dot(says.models[one.model], format.share(one.share), one.interval ? says.between(format.shareInterval(one.interval.low, one.interval.high)) : '')} aria-hidden="true" />}</For>
                          </div>
                          <div class={styles.amount}>{says.row(format.share(shares()[0]!.share), format.share(shares().at(-1)!.share))}</div>
                        </li>
                      )
                    }}
                  </For>
                </ul>
                <TableBehind
                  caption={says.question} columns={[says.columns.place, says.columns.paths, ...found().models.map((m) => says.models[m])]}
                  rows={found().places.map((p) => ({ cells: [p.name, format.count(p.paths), ...found().models.map((m) => <Cell model={m} credit={p.credits[m]!} currency={found().currency} />)] }))}
                />
              </>
            )
          }}
        </Show>
      </Show>
    </Card>
  )
}

/** Share and money of one way for one place, both with their intervals. */
function Cell(props: { model: AttributionModel; credit: Credit; currency: string }): JSX.Element {
  const money = (minor: number) => format.money(Math.round(minor), props.currency)
  const sure = () => (props.credit.amountInterval ? says.between(says.row(money(props.credit.amountInterval.low), money(props.credit.amountInterval.high))) : '')
  return (
    <Define plain quiet says={`${says.means_[props.model]} ${format.moneyExact(props.credit.amountMinor, props.currency)}${sure()}`}>
      {format.share(props.credit.share)}<Show when={props.credit.interval}>{(of) => says.between(format.shareInterval(of().low, of().high))}</Show> · {money(props.credit.amountMinor)}
    </Define>
  )
}

function Said(props: { found: EconomicsAttribution }): JSX.Element {
  return (
    <>
      <Show when={props.found.widest} fallback={says.agree(format.count(props.found.converted))}>
        {(w) => <>{says.differ(w().name, says.models[w().most], format.share(w().mostShare), says.models[w().least], format.share(w().leastShare))}</>}
      </Show>{' '}
      {says.reached(format.count(props.found.converted), format.count(props.found.paths), format.money(props.found.convertedMinor, props.found.currency))}{' '}
      <Show when={props.found.unattributed > 0}>{says.unattributed(format.count(props.found.unattributed))} </Show>
      {says.caveat} <Evidence of="association" />
    </>
  )
}

function Few(props: { of: TooFew }): JSX.Element {
  return <Empty title={says.none}>{says.tooFew(format.count(props.of.n), format.count(props.of.needed))}</Empty>
}
