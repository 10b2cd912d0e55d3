import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { Driver, OutcomeDrivers } from '@throughline/analytics/driver/drivers'
import { peopleLink } from '../filters/filters.ts'
import { Button } from '../ui/Button.tsx'
import { Define } from '../ui/Define.tsx'
import { format } from '../ui/format.ts'
import { Bar } from '../ui/svg/Bars.tsx'
import styles from './Drivers.module.css'
import { strings } from './strings.ts'
import { betweenOf, changeOf, nameOf, rawOf } from './words.ts'

const says = strings.list

/** Drivers as bars from no change, each with its interval; how much each tells stands beside it. */
export function DriverBars(props: { found: OutcomeDrivers }): JSX.Element {
  const [isWhole, setIsWhole] = createSignal(false)
  /** Up to the last one with evidence, at least eight. */
  const shown = () => props.found.drivers.slice(0, isWhole() ? undefined : Math.max(8, props.found.drivers.findLastIndex((d) => d.verdict !== 'noEvidence') + 1))
  const scale = createMemo(() => {
    const ends = props.found.drivers.flatMap((d) => [d.low, d.high])
    const low = Math.min(0, ...ends), high = Math.max(0, ...ends)
    return { low, width: high - low || 1 }
  })
  const at = (x: number) => `${((x - scale().low) / scale().width) * 100}%`
  const long = (from: number, to: number) => `${(Math.abs(to - from) / scale().width) * 100}%`
  const change = (x: number) => changeOf(x, props.found)
  const importanceOf = ({ importance, importanceLow, importanceHigh }: Driver) => importanceLow === null || importanceHigh === null ? says.importanceYet(format.share(importance)) : says.importance(format.share(importance), format.share(importanceLow), format.share(Math.min(1, importanceHigh)))
  const most = () => Math.max(...props.found.drivers.map((d) => d.importance))
  return (
    <>
    <div class={`${styles.row} ${styles.heads}`} aria-hidden="true"><span /><span>{says.heads.driver}</span><span /><span class={styles.effect}>{says.heads.change}</span><span class={styles.weight}>{says.heads.weight}</span></div>
    <ol class={styles.rows} data-drawing style={{ '--zero': at(0) }}>
      <For each={shown()}>
        {(driver, i) => (
          <li class={styles.row} data-none={driver.verdict === 'noEvidence' ? '' : undefined}>
            <span class={styles.rank}>{i() + 1}</span>
            <div class={styles.name}>
              <Show when={driver.drill} fallback={nameOf(driver.driver)}>{(drill) => <A href={peopleLink(drill())}>{nameOf(driver.driver)}</A>}</Show>
              <small>{rawOf(driver, props.found)}</small>
            </div>
            <div class={styles.field} aria-hidden="true">
              <i class={styles.bar} style={{ left: at(Math.min(0, driver.effect)), width: long(0, driver.effect) }} />
              <i class={styles.whisker} style={{ left: at(driver.low), width: long(driver.low, driver.high) }} />
            </div>
            <div class={styles.effect}>
              <Define plain quiet says={says.effect(change(driver.effect), change(driver.low), change(driver.high), driver.adjusted < 0.0001 ? '< 0.0001' : format.number(driver.adjusted))}>
                <b>{change(driver.effect)}</b>
              </Define>
              <small>{driver.verdict === 'noEvidence' ? says.noEvidence : betweenOf(driver.low, driver.high, props.found)}</small>
            </div>
            <div class={styles.weight}>
              <span class={styles.word}>{says.heads.weight}</span>
              <Bar share={driver.importance / (most() || 1)} colour="var(--ink-3)" />
              <Define plain quiet says={importanceOf(driver)}>{format.share(driver.importance)}</Define>
            </div>
          </li>
        )}
      </For>
    </ol>
    <Show when={shown().length < props.found.drivers.length}>
      <Button look="plain" onClick={() => setIsWhole(true)}>{says.more(format.count(props.found.drivers.length - shown().length))}</Button>
    </Show>
    <p class="note">
      <Show when={props.found.resampled} fallback={says.resampled(format.count(props.found.rounds))}>
        {(draws) => says.resampling(format.count(draws().done), format.count(draws().of))}
      </Show>
    </p>
    </>
  )
}
