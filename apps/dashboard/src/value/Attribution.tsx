import { A } from '@solidjs/router'
import { createSignal, For, Show, type JSX } from 'solid-js'
import type { TooFew } from '@throughline/analytics'
import type { AttributedPlace, AttributionModel, EconomicsAttribution } from '@throughline/analytics/economics/attribution'
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
  const share = (place: AttributedPlace, model: AttributionModel) => place.credits[model]!.conversions / found()!.converted
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts={unit() === 'run' ? 'runs' : 'customers'} method={says.method} evidence="association" isPending={asked.isPending() && result() !== undefined} people={use.people()}
      answer={<Show when={found()}>{(found) => <Said found={found()} />}</Show>}
      sheet={() => ({
        name: 'attribution', columns: ['place', 'paths', 'got there', 'removal effect', 'Markov share', 'low', 'high', ...(found()?.models ?? []).flatMap((m) => [`${m} conversions`, `${m} revenue`])],
        rows: (found()?.places ?? []).map((p) => [p.name, p.paths, p.converted, p.removalEffect, p.markovShare.share, p.markovShare.low, p.markovShare.high, ...found()!.models.flatMap((m) => [p.credits[m]!.conversions, p.credits[m]!.amountMinor / 100])]),
      })}
    >
      <div class={styles.choices} role="group" aria-label={says.label}>
        <For each={['channel', 'touchpoint'] as const}>{(one) => <Button look="chip" aria-pressed={by() === one} onClick={() => setBy(one)}>{says.by[one]}</Button>}</For>
        <For each={['run', 'customer'] as const}>{(one) => <Button look="chip" aria-pressed={unit() === one} onClick={() => setUnit(one)}>{says.unit[one]}</Button>}</For>
      </div>
      <Show when={result()} fallback={<Skeleton height={280} />}>
        <Show when={found()} fallback={<Few of={result() as TooFew} />}>
          {(found) => {
            const top = () => Math.max(...found().places.flatMap((p) => found().models.map((m) => share(p, m))), 0.01)
            const at = (x: number) => `${(x / top()) * 100}%`
            return (
              <>
                <p class={styles.key}><i class={styles.dot} data-convention="" /> {says.convention} <i class={styles.dot} /> {says.fromPaths}</p>
                <ul class={styles.rows}>
                  <For each={found().places.slice(0, MOST)}>
                    {(place) => {
                      const shares = () => found().models.map((model) => ({ model, share: share(place, model) })).sort((a, b) => a.share - b.share)
                      return (
                        <li class={styles.row}>
                          <div class={styles.name}><A href={peopleLink(place.drill)}>{place.name}</A><small>{says.removal(format.share(place.removalEffect), format.share(place.markovShare.share), format.shareInterval(place.markovShare.low, place.markovShare.high))}</small></div>
                          <div class={styles.field}>
                            <i class={styles.line} style={{ left: at(shares()[0]!.share), width: at(shares().at(-1)!.share - shares()[0]!.share) }} aria-hidden="true" />
                            <For each={shares()}>{(one) => <i class={styles.dot} data-convention={CONVENTIONS.includes(one.model) ? '' : undefined} style={{ left: at(one.share) }} title={`${says.models[one.model]}: ${format.share(one.share)}`} aria-hidden="true" />}</For>
                          </div>
                          <div class={styles.amount}>{says.row(format.share(shares()[0]!.share), format.share(shares().at(-1)!.share))}</div>
                        </li>
                      )
                    }}
                  </For>
                </ul>
                <TableBehind
                  caption={says.question} columns={[says.columns.place, says.columns.paths, ...found().models.map((m) => says.models[m])]}
                  rows={found().places.map((p) => ({ cells: [p.name, format.count(p.paths), ...found().models.map((m) => <Define plain quiet says={`${says.means_[m]} ${format.moneyExact(p.credits[m]!.amountMinor, found().currency)}`}>{format.share(share(p, m))} · {format.money(p.credits[m]!.amountMinor, found().currency)}</Define>)] }))}
                />
              </>
            )
          }}
        </Show>
      </Show>
    </Card>
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
