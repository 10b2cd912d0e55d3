import { createSignal, Show, type JSX } from 'solid-js'
import type { MapStep } from '@throughline/analytics/journey/map'
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
  const ids = replica.createRows<{ id: number }>(() => ({
    text: 'select s.id from journey_step s join journey j on j.id = s.journey_id where j.code = $1 and s.key = $2',
    params: [props.journey.code, props.step.key], tables: ['journey_step', 'journey'],
  }))
  const stepId = () => ids()?.[0]?.id
  const rename = async (name: string) => {
    setIsRenaming(false)
    const id = stepId()
    if (name === '' || name === props.step.name || id === undefined) return
    try {
      await replica.send('journey.renameStep', { stepId: id, name })
      toast(says.renamed(name))
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
          <span>{props.step.name}</span>
          <Show when={truth()}><Define plain class={styles.star ?? ''} says={moment()}><Icon name="star" size={14} /><span class="visually-hidden">{moment()}</span></Define></Show>
          <Show when={stepId() !== undefined}>
            <button type="button" class={styles.rename} aria-label={says.rename(props.step.name)} title={says.rename(props.step.name)} onClick={() => setIsRenaming(true)}><Icon name="pencil" size={14} /></button>
          </Show>
        </div>
      }
    >
      <input
        class={styles.nameField} value={props.step.name} aria-label={says.newName} maxLength={120}
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
