import type { JourneyVariants, Measured, Variant } from '@throughline/analytics'
import { toMajor } from '@throughline/domain/define/money'
import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { Card, format, Icon } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './VariantList.module.css'

interface VariantListProps {
  readonly measured: Measured<JourneyVariants>
  readonly isPending: boolean
  /** The ways of runs that have no goal to reach, where such are among them. */
  readonly aimless: JourneyVariants | undefined
  /** The way to light on the map; undefined: none. */
  readonly onLight: (sequence: readonly string[] | undefined) => void
  readonly isOnMap: (sequence: readonly string[]) => boolean
  /** Undefined where they cannot be told apart: then there is no link. */
  readonly peopleOf: (sequence: readonly string[]) => string | undefined
  readonly class: string | undefined
}

const says = strings.variants
const keyOf = (variant: Variant): string => variant.sequence.join('\u0000')
const endedOf = ({ statuses }: Variant): number => statuses.achieved + statuses.failed + statuses.abandoned

/** Whole ways, commonest first. Pointing lights one on the map, a click keeps it lit. */
export function VariantList(props: VariantListProps) {
  const [pinned, setPinned] = createSignal<string>()
  const found = () => props.measured.result
  const most = () => Math.max(1e-9, ...found().variants.map((v) => v.share))
  const light = (variant: Variant | undefined) => {
    const kept = found().variants.find((v) => keyOf(v) === pinned())
    props.onLight((variant ?? kept)?.sequence)
  }
  const pin = (variant: Variant) => {
    setPinned(pinned() === keyOf(variant) ? undefined : keyOf(variant))
    light(variant)
  }
  const aimless = createMemo(() => new Map((props.aimless?.variants ?? []).map((variant) => [keyOf(variant), endedOf(variant)])))
  const achieved = (variant: Variant) => {
    const ended = endedOf(variant) - (aimless().get(keyOf(variant)) ?? 0)
    return ended > 0 ? variant.statuses.achieved / ended : undefined
  }
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts="runs" method={says.method} evidence={found().variants.some((v) => v.costMinor > 0) ? 'sums' : undefined} isPending={props.isPending}
      answer={found().variants.length > 0 ? says.answer(format.count(found().variants.length), format.share(found().variants.at(-1)!.cumulativeShare)) : undefined}
      sheet={() => ({
        name: 'ways-exact', columns: says.columns,
        rows: found().variants.map((v) => [v.names.join(' → '), v.runs, v.share, v.cumulativeShare, v.medianS, v.meanS, achieved(v), toMajor(v.costMinor / v.runs, found().currency)]),
      })}
    >
      <div class={styles.frame}><ol class={styles.list} onPointerLeave={() => light(undefined)} tabIndex={0} aria-label={says.question}>
        <For each={found().variants}>{(variant, index) => (
          <li class={styles.item} classList={{ [styles.pinned!]: pinned() === keyOf(variant) }} onPointerEnter={() => light(variant)}>
            <button
              type="button" class={styles.way} aria-pressed={pinned() === keyOf(variant)} title={says.pin}
              onClick={() => pin(variant)} onFocus={() => light(variant)} onBlur={() => light(undefined)}
            >
              <span class={styles.numbers}>
                <span class={styles.rank}>{index() + 1}</span>
                <strong>{format.share(variant.share)}</strong>
                <span class={styles.track} aria-hidden="true"><i style={{ width: `${(variant.share / most()) * 100}%` }} /></span>
                <span class={styles.cumulative} title={says.cumulative}>{says.together(format.share(variant.cumulativeShare))}</span>
              </span>
              <span class={styles.sequence}>
                <For each={variant.names}>{(name, i) => <><Show when={i() > 0}><i aria-hidden="true"> › </i></Show>{name}</>}</For>
              </span>
              <Show when={pinned() === keyOf(variant) && !props.isOnMap(variant.sequence)}><span class={styles.offMap}>{says.offMap}</span></Show>
            </button>
            <span class={styles.foot}>
              <Show when={props.peopleOf(variant.sequence)} fallback={<span>{format.count(variant.runs)} runs</span>}>
                {(people) => <A href={people()} title={says.people(format.count(variant.runs))}><Icon name="people" size={14} /> {format.count(variant.runs)} runs</A>}
              </Show>
              <span>{variant.sequence.length === 1 ? says.oneContact : says.time(format.duration(variant.medianS), format.duration(variant.meanS))}</span>
              <span>{achieved(variant) !== undefined ? says.achieved(format.share(achieved(variant)!)) : aimless().has(keyOf(variant)) ? says.noGoal : says.noneEnded}</span>
              <Show when={variant.costMinor > 0}><span>{says.cost(format.money(variant.costMinor / variant.runs, found().currency))}</span></Show>
            </span>
          </li>
        )}</For>
        <Show when={found().others.variants > 0}>
          <li class={styles.others}>{says.others(format.count(found().others.variants), format.share(found().others.share))}</li>
        </Show>
      </ol></div>
    </Card>
  )
}
