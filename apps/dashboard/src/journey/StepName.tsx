import { createSignal, Show, type JSX } from 'solid-js'
import type { MapStep } from '@throughline/analytics/journey/map'
import { may } from '../access/may.ts'
import { useReplica } from '../replica/context.ts'
import { journeyStrings as says } from '../strings/journey.ts'
import { Define } from '../ui/Define.tsx'
import { format } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { toast } from '../ui/Toast.tsx'
import styles from './JourneyMap.module.css'

/** A column's heading: the step's name, a star for a moment of truth, and the way to rename it in place. */
export function StepName(props: { journey: { code: string; version: number }; step: MapStep }): JSX.Element {
  const replica = useReplica()
  const [isRenaming, setIsRenaming] = createSignal(false)
  const ids = replica.createRows<{ stepId: number; journeyId: number; name: string }>(() => ({
    text: 'select s.id as "stepId", j.id as "journeyId", s.name from journey_step s join journey j on j.id = s.journey_id where j.code = $1 and s.key = $2',
    params: [props.journey.code, props.step.key], tables: ['journey_step', 'journey'],
  }))
  const known = () => ids()?.[0]
  /** The name as the replica's own row has it: a rename shows at once, before the server has seen it. */
  const name = () => known()?.name ?? props.step.name
  const rename = async (next: string) => {
    setIsRenaming(false)
    const ids = known()
    if (next === '' || !ids || next === ids.name) return
    try {
      await replica.send('journey.renameStep', { journeyId: ids.journeyId, stepId: ids.stepId, name: next, basedOn: { name: ids.name } })
      toast(says.renamed(next))
    } catch {
      toast(says.renameFailed)
    }
  }
  const truth = () => (props.step.momentOfTruth && props.step.momentOfTruth.verdict !== 'noEvidence' ? props.step.momentOfTruth : undefined)
  const moment = () => {
    const change = truth()!
    const interval = change.verdict === 'more' ? `${format.points(change.low)} to ${format.points(change.high)}` : `${format.points(-change.high)} to ${format.points(-change.low)}`
    return (change.verdict === 'more' ? says.moment : says.momentWorse)(format.points(Math.abs(change.difference)).slice(1), interval)
  }
  return (
    <Show
      when={isRenaming()}
      fallback={
        <div class={styles.stepName}>
          <span>{name()}</span>
          <Show when={truth()}><Define plain class={styles.star ?? ''} says={moment()}><Icon name="star" size={14} /><span class="visually-hidden">{moment()}</span></Define></Show>
          <Show when={known() && may('command.journey.renameStep')}>
            <button type="button" class={styles.rename} aria-label={says.rename(name())} title={says.rename(name())} onClick={() => setIsRenaming(true)}><Icon name="pencil" size={14} /></button>
          </Show>
        </div>
      }
    >
      <input
        class={styles.nameField} value={name()} aria-label={says.newName} maxLength={120}
        ref={(field) => queueMicrotask(() => { field.focus(); field.select() })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void rename(event.currentTarget.value.trim())
          if (event.key === 'Escape') setIsRenaming(false)
        }}
        onBlur={(event) => { if (isRenaming()) void rename(event.currentTarget.value.trim()) }}
      />
    </Show>
  )
}
