import { createMemo, createRoot, createSignal, type Accessor } from 'solid-js'
import { isDark, tokenColour } from '../ui/theme.ts'

/** The colours and type of a picture on canvas, resolved from the design tokens; SVG and HTML use the tokens themselves. */
export interface ChartTheme {
  readonly ink: string
  readonly quiet: string
  readonly line: string
  readonly paper: string
  readonly accent: string
  readonly cohortA: string
  readonly cohortASoft: string
  readonly cohortB: string
  readonly cohortBSoft: string
  /** For what there is no evidence for: always grey. */
  readonly none: string
  readonly noneSoft: string
  /** Okabe and Ito. Categories only, never cohorts. */
  readonly categories: readonly string[]
  readonly font: string
  /** The person asks for no motion. */
  readonly isStill: boolean
}

/** How many categories have a colour of their own. */
const CATEGORY_COUNT = 8
/** The token of a category, for CSS. Groups start after A's blue and B's orange. */
export const categoryToken = (index: number): string => `var(--cat-${((index + 2) % CATEGORY_COUNT) + 1})`

let shared: Accessor<ChartTheme> | undefined

/** The page's theme; changes when the person or the system turns to dark, or asks for no motion. One for the whole page. */
export function chartTheme(): ChartTheme {
  shared ??= createRoot(() => {
    const stillness = matchMedia('(prefers-reduced-motion: reduce)')
    const [isStill, setIsStill] = createSignal(stillness.matches)
    stillness.addEventListener('change', (event) => setIsStill(event.matches))
    return createMemo((): ChartTheme => {
      isDark()
      return {
        ink: tokenColour('--ink'), quiet: tokenColour('--ink-3'), line: tokenColour('--line'), paper: tokenColour('--paper'),
        accent: tokenColour('--accent'),
        cohortA: tokenColour('--cohort-a'), cohortASoft: tokenColour('--cohort-a-soft'),
        cohortB: tokenColour('--cohort-b'), cohortBSoft: tokenColour('--cohort-b-soft'),
        none: tokenColour('--none'), noneSoft: tokenColour('--none-soft'),
        categories: Array.from({ length: CATEGORY_COUNT }, (_, i) => tokenColour(`--cat-${((i + 2) % CATEGORY_COUNT) + 1}`)),
        font: getComputedStyle(document.documentElement).fontFamily,
        isStill: isStill(),
      }
    })
  })
  return shared()
}
