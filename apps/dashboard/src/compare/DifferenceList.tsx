import type { Difference, Measured } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Card, format } from '../ui/index.ts'
import { differingByGroup, MONEY, nearest, tellsMoney, wouldShow, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'
import { MOST_NEAR, Undecided } from './Undecided.tsx'
import styles from './DifferenceList.module.css'

export interface DifferencesProps {
  readonly measured: Measured<unknown>
  readonly said: readonly SaidDifference[]
  readonly isPending: boolean
  readonly peopleOf: (difference: Difference) => string
  readonly class: string | undefined
}

const says = strings.list
const MOST_OF_A_GROUP = 4
/** Sentences at most that leave room to say what is nearly one. */
const FEW = 4

/** Ranked sentences, group by group: what differs, then what does not as far as anybody can tell. */
export function DifferenceList(props: DifferencesProps) {
  const groups = () => differingByGroup(props.said, MOST_OF_A_GROUP)
  const isFew = () => groups().reduce((count, { said }) => count + said.length, 0) <= FEW
  /** What nearly differs, or would have shown, may be money too. */
  const hasMoney = () => tellsMoney(props.said) || (isFew() && [...nearest(props.said, MOST_NEAR), ...wouldShow(props.said)].some(({ of }) => MONEY.includes(of.kind)))
  const named = (verdict: SaidDifference['verdict']) => {
    const names = props.said.filter((d) => d.verdict === verdict && !['edge', 'wait', 'variant'].includes(d.of.kind)).map((d) => d.subject)
    const shown = names.slice(0, 6).join(', ')
    return names.length > 6 ? `${shown} ${says.more(format.count(names.length - 6))}` : shown
  }
  return (
    <Card class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.kinds} method={says.method} evidence={hasMoney() ? 'differs' : undefined} isPending={props.isPending}>
      <Show when={groups().length > 0} fallback={<p>{says.none}</p>}>
        <For each={groups()}>{({ group, said }) => (
          <>
            <h3 class={styles.title}>{says.groups[group]}</h3>
            <ul class={styles.list}>
              <For each={said}>{(d) => (
                <li class={styles.item} data-side={d.verdict === 'more' ? 'a' : 'b'}>
                  <A href={props.peopleOf(d.of)} title={says.open}>{d.sentence}</A>
                </li>
              )}</For>
            </ul>
          </>
        )}</For>
      </Show>
      <Show when={isFew()}><Undecided said={props.said} peopleOf={props.peopleOf} /></Show>
      <Show when={named('noEvidence')}>{(names) => <p class={styles.none}>{says.noEvidence(names())}</p>}</Show>
      <Show when={named('tooFew')}>{(names) => <p class={styles.none}>{says.tooFew(names())}</p>}</Show>
    </Card>
  )
}
