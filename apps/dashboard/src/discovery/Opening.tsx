import type { Cohort } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Dialog } from '../ui/index.ts'
import { placeCohort, wayCohort, type Nodes } from './nodes.ts'
import { strings } from './strings.ts'
import styles from './Opening.module.css'

/** What was clicked on the map. */
export type Opened = { readonly kind: 'place'; readonly code: string; readonly name: string; readonly says: string } | { readonly kind: 'way'; readonly from: string; readonly to: string; readonly name: string; readonly says: string }

interface OpeningProps {
  readonly of: Opened | undefined
  /** What the places are. */
  readonly nodes: Nodes
  readonly onClose: () => void
  readonly peopleOf: (narrower: Cohort) => string
  /** The same map of these runs alone. */
  readonly mapOf: (narrower: Cohort) => string
  /** What changes once customers have met a place. */
  readonly aroundOf: (code: string) => string
  /** Parts of a path that hold already. */
  readonly path: Cohort['path']
}

const says = strings.opening

/** Ways to narrow by one place or one step from place to place: each opens the customers, or keeps to the map. */
export function Opening(props: OpeningProps) {
  const choices = (): readonly { readonly word: string; readonly cohort: Cohort }[] => {
    const of = props.of
    if (!of) return []
    if (props.nodes !== 'touchpoint') {
      const way = of.kind === 'way' ? wayCohort(props.nodes, of.from, of.to, props.path) : undefined
      if (way) return [{ word: says.directly, cohort: way }]
      const places = of.kind === 'way' ? of.name.split(' → ').map((name, i) => ({ name, code: i === 0 ? of.from : of.to })) : [of]
      return places.map(({ name, code }) => ({ word: strings.nodes.reached(name), cohort: placeCohort(props.nodes, code) }))
    }
    const path = (part: NonNullable<Cohort['path']>): Cohort => ({ path: { ...props.path, ...part } })
    if (of.kind === 'way') {
      const { from, to } = of
      return [
        { word: says.directly, cohort: { edge: { from, to } } },
        { word: says.eventually, cohort: path({ follows: { from, to } }) },
        { word: says.between, cohort: path({ between: { from, to } }) },
      ]
    }
    return [
      { word: says.visit, cohort: { touchpoint: of.code } },
      { word: says.starts, cohort: path({ starts: [of.code] }) },
      { word: says.ends, cohort: path({ ends: [of.code] }) },
      { word: says.again, cohort: path({ follows: { from: of.code, to: of.code } }) },
    ]
  }
  return (
    <Dialog title={props.of?.name ?? ''} isOpen={props.of !== undefined} onClose={props.onClose}>
      <Show when={props.of}>{(of) => <p class={styles.says}>{of().says}</p>}</Show>
      <ul class={styles.list}>
        <For each={choices()}>{(choice) => (
          <li>
            <span>{choice.word}</span>
            <A href={props.peopleOf(choice.cohort)}>{says.people}</A>
            <A href={props.mapOf(choice.cohort)} onClick={props.onClose}>{says.map}</A>
          </li>
        )}</For>
        <Show when={props.nodes === 'touchpoint' && props.of?.kind === 'place' && props.of}>{(place) => <li><span>{says.around}</span><A href={props.aroundOf(place().code)}>{says.time}</A></li>}</Show>
      </ul>
    </Dialog>
  )
}
