import { createMemo, For, Show, type JSX } from 'solid-js'
import type { EconomicsRoi } from '@throughline/analytics/economics/roi'
import { economicsStrings } from '../strings/economics.ts'
import { Define } from '../ui/Define.tsx'
import { format } from '../ui/format.ts'
import type { Pointed } from './Contacts.tsx'
import styles from './Roi.module.css'
import { extent, waterfallBars } from './waterfall.ts'

const says = economicsStrings.waterfall

/** Revenue, cost to serve by channel, margin: lying down, so that every name can be read. */
export function Waterfall(props: { roi: EconomicsRoi; before: EconomicsRoi | undefined; point: (at: Pointed) => void }): JSX.Element {
  const bars = createMemo(() => waterfallBars(props.roi.waterfall, props.roi.runs))
  const scale = createMemo(() => extent(bars()))
  const at = (minor: number) => ((Math.max(scale().low, Math.min(scale().high, minor)) - scale().low) / (scale().high - scale().low)) * 100
  const money = (minor: number) => format.money(minor, props.roi.currency)
  const exact = (minor: number) => format.moneyExact(minor, props.roi.currency)
  const ended = (code: string, kind: string) => {
    const old = props.before
    return old && waterfallBars(old.waterfall, old.runs).find((bar) => bar.item.code === code && bar.item.kind === kind)?.to
  }
  return (
    <div class={styles.rows} data-drawing style={{ '--zero': `${at(0)}%` }} role="list" aria-label={says.question}>
      <For each={bars()}>
        {(bar, i) => (
          <div class={styles.row} role="listitem" aria-label={`${bar.item.name} ${exact(bar.item.amountMinor)}`}>
            <div class={styles.name}><Show when={bar.item.kind !== 'margin'} fallback={bar.item.name}><button type="button" class={styles.open} title={economicsStrings.contacts.open(bar.item.name)} onClick={() => props.point(bar.item.kind === 'cost' ? { of: 'cost', channel: bar.item.code } : { of: 'revenue' })}>{bar.item.name}</button></Show><small>{says.entries(format.count(bar.item.entries))}</small></div>
            <div class={styles.field} aria-hidden="true">
              <i class={styles.bar} data-kind={bar.item.kind} style={{ left: `${at(Math.min(bar.from, bar.to))}%`, width: `${Math.abs(at(bar.to) - at(bar.from))}%` }} title={exact(bar.item.amountMinor)} />
              <Show when={bar.interval}>{(interval) => <i class={styles.whisker} style={{ left: `${at(interval().low)}%`, width: `${at(interval().high) - at(interval().low)}%` }} />}</Show>
              <Show when={ended(bar.item.code, bar.item.kind) !== undefined}><i class={styles.before} style={{ left: `${at(ended(bar.item.code, bar.item.kind)!)}%` }} /></Show>
              <Show when={i() < bars().length - 1}><i class={styles.join} style={{ left: `${at(bar.to)}%` }} /></Show>
            </div>
            <div class={styles.amount}>
              <b title={exact(bar.item.amountMinor)}>{money(bar.item.amountMinor)}</b>
              <Show when={bar.item.perRun}>
                {(mean) => (
                  <small>
                    <Define plain quiet says={says.perRunMeans(mean().low === null || mean().high === null ? '–' : `${exact(mean().low!)} to ${exact(mean().high!)}`, format.count(mean().n))}>
                      {says.perRun(money(mean().mean))}
                    </Define>
                  </small>
                )}
              </Show>
            </div>
          </div>
        )}
      </For>
    </div>
  )
}
