import { createSignal } from 'solid-js'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'throughline.theme'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

const [theme, setTheme] = createSignal<Theme>(kept())
const [systemDark, setSystemDark] = createSignal(prefersDark.matches)
prefersDark.addEventListener('change', (event) => setSystemDark(event.matches))
show(theme())

export { theme }

/** Whether the screen is dark now: charts draw again when it changes. */
export const isDark = (): boolean => (theme() === 'system' ? systemDark() : theme() === 'dark')

/** Kept in this browser only. */
export function chooseTheme(next: Theme): void {
  localStorage.setItem(KEY, next)
  show(next)
  setTheme(next)
}

/** The colour a token stands for now, as `rgb(…)`: for canvases, which cannot read CSS. Tracks the theme. */
export function tokenColour(name: `--${string}`): string {
  isDark()
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}

function kept(): Theme {
  const text = localStorage.getItem(KEY)
  return text === 'light' || text === 'dark' ? text : 'system'
}

function show(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
}
