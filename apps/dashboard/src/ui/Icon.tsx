import { For, type JSX } from 'solid-js'

/** Small pictures on a 20 px grid, drawn with a 1.5 px line. */
const PATHS = {
  outcome: ['M10 2.75a7.25 7.25 0 1 0 7.25 7.25', 'M10 6.5a3.5 3.5 0 1 0 3.5 3.5', 'M10 10l6.5-6.5M13.5 3.5h3v3'],
  journey: ['M3.5 15.5h4a2.5 2.5 0 0 0 2.5-2.5V7a2.5 2.5 0 0 1 2.5-2.5h4', 'M14.25 2.25l2.25 2.25-2.25 2.25', 'M2.75 15.5a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0'],
  discovery: ['M3 10h3.5c3 0 3-5 6-5H17', 'M6.5 10c3 0 3 5 6 5H17', 'M6.5 10H17'],
  funnel: ['M3 4.5h14', 'M5 8.5h10', 'M7 12.5h6', 'M9 16.5h2'],
  compare: ['M3 5.5h8M3 9h5', 'M3 14.5h14', 'M14.5 4v7M11.5 8l3 3 3-3'],
  clock: ['M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5', 'M10 6v4l2.75 2.25'],
  driver: ['M3.5 4v12.5', 'M3.5 6h9M3.5 10h13M3.5 14h5'],
  proof: ['M4 4.5v12h12.5', 'M7.5 9.5l2.5 2.5 6-7', 'M12.75 4.75H16V8'],
  segments: ['M6 8.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5', 'M14 7.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5', 'M12.5 16.25a3 3 0 1 0 0-6 3 3 0 0 0 0 6', 'M5 15.25a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3'],
  money: ['M3 16.5h14', 'M4 5h2.5v11.5H4zM8.75 5h2.5v5h-2.5zM13.5 10H16v6.5h-2.5z'],
  people: ['M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6', 'M4 16.5c.4-3 2.8-4.75 6-4.75s5.6 1.75 6 4.75'],
  more: ['M4.5 10h.01M10 10h.01M15.5 10h.01'],
  search: ['M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11', 'M13 13l4 4'],
  close: ['M5 5l10 10M15 5L5 15'],
  chevron: ['M6 8l4 4 4-4'],
  right: ['M8 6l4 4-4 4'],
  check: ['M4.5 10.5l3.5 3.5 7.5-8'],
  sun: ['M10 13.25a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5', 'M10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1'],
  moon: ['M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z'],
  system: ['M3 4.5h14v9H3z', 'M7.5 16.5h5'],
  keys: ['M2.75 5.5h14.5v9H2.75z', 'M5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.75h7'],
  note: ['M4.5 3.5h11v13h-11z', 'M7 7h6M7 10h6M7 13h3'],
  star: ['M10 3.25l2.1 4.3 4.65.65-3.4 3.3.85 4.7L10 13.95 5.8 16.2l.85-4.7-3.4-3.3 4.65-.65z'],
  pencil: ['M4 16l.75-3.25L13.5 4 16 6.5l-8.75 8.75z', 'M11.75 5.75l2.5 2.5'],
  warning: ['M10 3.5l7.25 12.5H2.75z', 'M10 8.25v3.5M10 13.9h.01'],
  offline: ['M3 8.2a10.5 10.5 0 0 1 4-2.3M17 8.2a10.4 10.4 0 0 0-5.6-2.7M5.5 11.2a6.6 6.6 0 0 1 3-1.7M14.5 11.2a6.6 6.6 0 0 0-2-1.4', 'M10 15h.01M4 3.5l12 13'],
  phone: ['M4 3.5h3l1.25 3.5L6.5 8.5a9 9 0 0 0 5 5l1.5-1.75 3.5 1.25v3c0 .5-.5 1-1 1C9.5 16.5 3.5 10.5 3 4.5c0-.5.5-1 1-1z'],
  download: ['M10 3.5v9M6.5 9.5l3.5 3.5 3.5-3.5M4 16.5h12'],
  plus: ['M10 4.5v11M4.5 10h11'],
  back: ['M12 6l-4 4 4 4'],
} as const

export type IconName = keyof typeof PATHS

/** Decoration only: the word beside it, or its button's label, says what it means. */
export function Icon(props: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      width={props.size ?? 20} height={props.size ?? 20} viewBox="0 0 20 20" fill="none" stroke="currentColor"
      stroke-width={props.name === 'more' ? 2.2 : 1.5} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
    >
      <For each={PATHS[props.name] as readonly string[]}>{(d) => <path d={d} />}</For>
    </svg>
  )
}
