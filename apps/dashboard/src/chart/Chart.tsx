import type { ECElementEvent } from 'echarts/core'
import type { JSX } from 'solid-js'
import { createChart, type DrawOption } from './createChart.ts'
import { TableBehind, type TableOf } from './TableBehind.tsx'
import styles from './Chart.module.css'

export interface ChartProps {
  readonly option: DrawOption
  /** The picture in one sentence, for people who do not see it. */
  readonly describedAs: string
  /** The same numbers as rows: reachable by keyboard, and what `onPick` opens. */
  readonly table: TableOf
  /** Pixels. */
  readonly height: number
  readonly onPick?: (event: ECElementEvent) => void
  readonly children?: JSX.Element
}

/** A picture by ECharts with its sentence and its table. */
export function Chart(props: ChartProps) {
  const chart = createChart((theme) => props.option(theme), (event) => props.onPick?.(event))
  return (
    <figure class={styles.figure}>
      <div ref={chart.ref} class={styles.canvas} style={{ height: `${props.height}px` }} role="img" aria-label={props.describedAs} aria-busy={!chart.isDrawn()} />
      {props.children}
      <TableBehind {...props.table} />
    </figure>
  )
}
