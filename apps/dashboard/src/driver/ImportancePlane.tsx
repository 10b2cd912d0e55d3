import { A } from '@solidjs/router'
import { For, Show, type JSX } from 'solid-js'
import type { OutcomeDrivers } from '@throughline/analytics/driver/drivers'
import { peopleLink } from '../filters/filters.ts'
import { format } from '../ui/format.ts'
import styles from './Drivers.module.css'
import { strings } from './strings.ts'
import { nameOf } from './words.ts'

const says = strings.chart

/** Importance upwards, how often it happens to the right; numbers are the ranks of the list above, for those with evidence; dots open the customers where a cohort can name them. */
export function ImportancePlane(props: { found: OutcomeDrivers }): JSX.Element {
  const shown = () => props.found.drivers.flatMap((driver, i) => (driver.unit === 'step' ? [] : [{ driver, i }]))
  const most = () => Math.max(...shown().map((d) => d.driver.importance)) || 1
  const up = (importance: number) => `${(importance / most()) * 92}%`
  return (
    <div class={styles.plane} data-drawing role="list" aria-label={says.question}>
      <span class={styles.up} aria-hidden="true">{says.up}</span>
      <span class={styles.right} aria-hidden="true">{says.right}</span>
      <span class={styles.equal} style={{ bottom: up(1 / props.found.drivers.length) }} aria-hidden="true">{says.equal}</span>
      <For each={shown()}>
        {({ driver, i }) => {
          const rank = () => (driver.verdict === 'noEvidence' ? '' : i + 1)
          return <span
            class={styles.dot} role="listitem" data-none={driver.verdict === 'noEvidence' ? '' : undefined} style={{ left: `${2 + driver.share * 94}%`, bottom: up(driver.importance), 'z-index': String(99 - i) }}
            title={says.point(nameOf(driver.driver), format.share(driver.importance), format.share(driver.share))} aria-label={says.point(nameOf(driver.driver), format.share(driver.importance), format.share(driver.share))}
          ><Show when={driver.drill} fallback={rank()}>{(drill) => <A href={peopleLink(drill())} aria-label={says.open(nameOf(driver.driver))}>{rank()}</A>}</Show></span>
        }}
      </For>
    </div>
  )
}
