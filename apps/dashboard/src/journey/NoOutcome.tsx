import { createSignal, lazy, Show, Suspense, type JSX } from 'solid-js'
import { may } from '../access/may.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { journeyStrings } from '../strings/journey.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { format } from '../ui/format.ts'

const says = journeyStrings.noOutcome
const DefineOutcome = lazy(() => import('./DefineOutcome.tsx').then((m) => ({ default: m.DefineOutcome })))

/** A journey, of these or of all there is, whose rules name no outcome: nobody can be said to have got there. */
export function withoutOutcome(codes: readonly string[] | undefined, overview: ReturnType<ReturnType<typeof useFilters>['overview']>) {
  const known = (overview?.journeys ?? []).filter((j) => j.origin !== 'unassigned' && j.tier !== 'life stage' && (codes ? codes.includes(j.code) : j.tier === 'journey'))
  return known.length > 0 && known.every((j) => j.ends !== 'outcome') ? known[0] : undefined
}

/** Says in plain words why there is nothing to show about reaching the goal, and offers to define what ends the journey. */
export function NoOutcome(props: { journey: NonNullable<ReturnType<typeof withoutOutcome>> }): JSX.Element {
  const [isOpen, setIsOpen] = createSignal(false)
  const journey = () => props.journey
  const mayDefine = () => may('procedure.journeys.save')
  return (
    <>
      <Empty title={says.title(journey().name)} action={<Show when={mayDefine()}><Button look="primary" onClick={() => setIsOpen(true)}>{says.act}</Button></Show>}>
        {says.text[journey().ends === 'never' ? 'never' : 'silence'](format.count(journey().runs))} {mayDefine() ? says.offer : says.mayNot}
      </Empty>
      <Show when={isOpen()}><Suspense><DefineOutcome journey={journey().code} name={journey().name} onClose={() => setIsOpen(false)} /></Suspense></Show>
    </>
  )
}
