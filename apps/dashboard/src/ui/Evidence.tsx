import type { JSX } from 'solid-js'
import type { Evidence as Graded } from '@throughline/analytics/kernel/grade'
import { strings } from '../strings.ts'
import { Chip } from './Badge.tsx'

/** Where a money figure comes from; which grade that is stands in the words. */
export type EvidenceOf = Exclude<keyof typeof strings.evidence, 'word' | 'scale'>

/** Where an analysis says a figure comes from, in the words of the screens. */
export function evidenceOf({ because }: Graded): EvidenceOf {
  return because === 'correlational' ? 'association' : because
}

/** The letter a money figure wears, explained on hover and focus. */
export function Evidence(props: { of: EvidenceOf }): JSX.Element {
  const { evidence } = strings
  return <Chip says={`${evidence[props.of].says}${evidence.scale}`}><span class="visually-hidden">{evidence.word} </span>{evidence[props.of].grade}</Chip>
}
