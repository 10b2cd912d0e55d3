import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { EChartsCoreOption, ECElementEvent, EChartsType } from 'echarts/core'
import { chartTheme, type ChartTheme } from './theme.ts'

/** Draws one picture for a theme. Called again whenever what it reads, or the theme, changes. */
export type DrawOption = (theme: ChartTheme) => EChartsCoreOption

export interface ChartHandle {
  /** Give it to the element that shall hold the picture. The element needs a height. */
  readonly ref: (element: HTMLElement) => void
  /** True once something is drawn. */
  readonly isDrawn: Accessor<boolean>
}

/**
 * One ECharts picture in one element: loads ECharts when first seen, follows the element's size and the page's theme,
 * keeps still for people who ask for no motion, and describes itself. `onPick` hears clicks on a mark.
 */
export function createChart(option: DrawOption, onPick?: (event: ECElementEvent) => void): ChartHandle {
  const [element, setElement] = createSignal<HTMLElement>()
  const [chart, setChart] = createSignal<EChartsType>()
  const [isDrawn, setIsDrawn] = createSignal(false)
  let isGone = false
  let release = () => {}
  onCleanup(() => { isGone = true; release() })

  createEffect(on(element, async (target) => {
    if (!target) return
    const { init } = await import('./echarts.ts')
    if (isGone || target !== element()) return
    const made = init(target)
    if (onPick) made.on('click', onPick)
    const resize = new ResizeObserver(() => made.resize())
    resize.observe(target)
    release = () => { resize.disconnect(); made.dispose() }
    setChart(made)
  }))

  createEffect(() => {
    const theme = chartTheme()
    const drawn = option(theme)
    const target = chart()
    if (!target) return
    target.setOption({ ...base(theme), ...drawn }, { notMerge: true })
    setIsDrawn(true)
  })

  return { ref: setElement, isDrawn }
}

function base(theme: ChartTheme): EChartsCoreOption {
  return {
    backgroundColor: 'transparent',
    color: [...theme.categories],
    textStyle: { color: theme.ink, fontFamily: theme.font, fontSize: 12 },
    animation: !theme.isStill,
    animationDuration: 150,
    animationDurationUpdate: 150,
    aria: { enabled: true },
  }
}

/** An axis in the house style: few lines, quiet words. Spread it, then say what is particular. */
export function axisStyle(theme: ChartTheme) {
  return {
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.quiet, fontSize: 12 },
    nameTextStyle: { color: theme.quiet, fontSize: 12 },
    splitLine: { show: false, lineStyle: { color: theme.line } },
    splitNumber: 4,
  } as const
}

/** A tooltip in the house style. */
export function tooltipStyle(theme: ChartTheme) {
  return {
    confine: true,
    transitionDuration: 0,
    backgroundColor: theme.paper,
    borderColor: theme.line,
    borderWidth: 1,
    padding: [8, 12],
    extraCssText: 'box-shadow: none; border-radius: 6px; max-width: 320px; white-space: normal;',
    textStyle: { color: theme.ink, fontSize: 12, fontFamily: theme.font },
  } as const
}
