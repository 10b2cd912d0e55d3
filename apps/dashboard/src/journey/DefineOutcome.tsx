import { useNavigate } from '@solidjs/router'
import type { JourneyDraft, JourneyRules } from '@throughline/domain'
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import { reasonOf } from '../access/createCall.ts'
import { server } from '../access/server.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { journeyStrings } from '../strings/journey.ts'
import { Button } from '../ui/Button.tsx'
import { Choices, type Choice } from '../ui/Choices.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { toast } from '../ui/Toast.tsx'
import styles from './DefineOutcome.module.css'

const says = journeyStrings.define

interface Row {
  readonly code: string
  readonly name: string
  readonly tier: NonNullable<JourneyDraft['tier']>
  readonly goal: string
  readonly version: number
  readonly rules: JourneyRules
  readonly parent: string | null
}

const RESULTS = ['achieved', 'failed'] as const
type Result = (typeof RESULTS)[number]

/** Says which contacts end a journey well or badly. The server writes the definition and works all its runs out again. */
export function DefineOutcome(props: { journey: string; name: string; onClose: () => void }): JSX.Element {
  const replica = useReplica()
  const use = useFilters()
  const navigate = useNavigate()
  const rows = replica.createRows<Row>(() => ({
    text: `select j.code, j.name, j.tier, j.goal, j.version, j.rules, p.code as parent from journey j left join journey p on p.id = j.parent_id where j.code = $1`,
    params: [props.journey], tables: ['journey'],
  }))
  const steps = replica.createRows<{ key: string; name: string }>(() => ({
    text: 'select s.key, s.name from journey_step s join journey j on j.id = s.journey_id where j.code = $1 order by s.position', params: [props.journey], tables: ['journey_step', 'journey'],
  }))
  const row = () => rows()?.[0]
  const [chosen, setChosen] = createSignal<Readonly<Record<Result, readonly string[]>>>({ achieved: [], failed: [] })
  const [wrong, setWrong] = createSignal<string>()
  const [isBusy, setIsBusy] = createSignal(false)
  const nameOf = (code: string) => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code
  const choices = createMemo((): Choice[] => {
    const rules = row()?.rules
    // The steps of a journey found in a log are its touchpoints.
    const codes = rules?.cut === 'definition' ? [...new Set(rules.steps.flatMap((step) => step.touchpoints))] : (steps() ?? []).map((step) => step.key)
    return codes.map((code) => ({ code, word: nameOf(code) }))
  })
  const choicesFor = (result: Result) => choices().filter(({ code }) => !chosen()[result === 'achieved' ? 'failed' : 'achieved'].includes(code))
  const save = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const journey = row()
    if (!journey) return
    const fields = new FormData(event.currentTarget)
    const outcomes = RESULTS.flatMap((result) => {
      const touchpoints = [...chosen()[result]]
      const name = String(fields.get(result) ?? '').trim() || says.results[result].usual
      return touchpoints.length > 0 ? [{ kind: toCode(name), result, when: { touchpoints } }] : []
    })
    if (outcomes.length === 0) { setWrong(says.nothingChosen); return }
    setIsBusy(true)
    try {
      const { code, name, tier, parent, goal, rules, version } = journey
      await server.journeys.save.mutate({ code, name, tier, parent, goal, rules: { ...rules, outcomes }, basedOn: version })
      props.onClose()
      toast(says.saved, { act: { word: says.see, do: () => navigate(use.link('/', { journeys: [code], period: { kind: 'preset', preset: 'all' } })) } })
    } catch (error) {
      setWrong(says.wrong(reasonOf(error)))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Dialog title={says.title(props.name)} isOpen onClose={props.onClose}>
      <form class={styles.form} onSubmit={(event) => void save(event)}>
        <p>{says.intro}</p>
        <For each={RESULTS}>
          {(result) => (
            <fieldset class={styles.result}>
              <legend>{says.results[result].when}</legend>
              <Show when={row() && steps()} fallback={<Skeleton height={72} lines={2} />}>
                <Choices label={says.results[result].when} choices={choicesFor(result)} chosen={chosen()[result]} onChoose={(codes) => { setWrong(undefined); setChosen((now) => ({ ...now, [result]: codes })) }} />
              </Show>
              <label>{says.name}<input name={result} maxLength={80} placeholder={says.results[result].usual} autocomplete="off" /></label>
            </fieldset>
          )}
        </For>
        <Show when={wrong()}>{(wrong) => <p class={styles.wrong} role="alert">{wrong()}</p>}</Show>
        <p class="note">{says.help}</p>
        <Button type="submit" look="primary" disabled={isBusy() || !row()}>{says.save}</Button>
      </form>
    </Dialog>
  )
}

const toCode = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'ended'
