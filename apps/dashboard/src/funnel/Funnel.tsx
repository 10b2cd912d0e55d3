import type { JourneyFunnel, JourneyVariants } from '@throughline/analytics'
import { useSearchParams } from '@solidjs/router'
import { createMemo, Match, Switch } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Card, Empty, ENOUGH_TO_NAME, format, Grid, isTooFew, Screen, Skeleton, span, TooFew, Trouble } from '../ui/index.ts'
import { FunnelBars } from './FunnelBars.tsx'
import { strings } from './strings.ts'
import { definitionOf, readFunnelWay, suggestedSteps, writeFunnelWay, type Way, type WaySearch } from './way.ts'
import { WayCard } from './WayCard.tsx'

type Found = Extract<JourneyFunnel, { kind: 'funnel' }>

/** How far customers get on a way, where they stop, and who they are. */
export function Funnel() {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<WaySearch & Record<string, string | string[]>>()
  const said = createMemo(() => readFunnelWay(search))
  const isSuggested = () => said().steps.length === 0

  const variants = replica.createAnswer<JourneyVariants>('journey.variants', () => (isSuggested() ? { cohort: use.cohort(), top: 1 } : undefined))
  const suggestion = createMemo(() => {
    const found = variants.value()?.result
    return found && suggestedSteps(found.happyPath?.sequence ?? found.variants[0]?.sequence ?? [])
  })
  const way = createMemo((): Way => (isSuggested() ? { ...said(), steps: suggestion() ?? [] } : said()))
  const definition = createMemo(() => definitionOf(way()))
  const funnel = replica.createAnswer<JourneyFunnel>('journey.funnel', () => { const wanted = definition(); return wanted && { cohort: use.cohort(), ...wanted } })
  const found = () => { const r = funnel.value()?.result; return definition() && r?.kind === 'funnel' ? r as Found : undefined }
  const tooFew = () => { const r = funnel.value()?.result; return definition() && isTooFew(r) ? r : undefined }
  const change = (parts: Partial<Way>) => setSearch(writeFunnelWay({ ...way(), ...parts }), { replace: true })

  const answer = () => {
    const few = tooFew()
    if (few) return few.n === 0 && variants.value()?.result.runs === 0 ? strings.answer.none : strings.answer.tooFew(format.count(few.n), format.count(few.needed))
    const f = found()
    if (f) return sentence(f)
    return !definition() && variants.value() ? strings.answer.choose : undefined
  }

  return (
    <Screen question={strings.title} answer={answer()}>
      <Trouble of={[funnel, variants]} />
      <Grid>
        <WayCard class={span.whole} way={way()} isSuggested={isSuggested()} onChange={change} />
        <Switch fallback={<Card class={span.whole} question={strings.bars.question}><Skeleton height={320} lines={6} /></Card>}>
          <Match when={!definition() && (variants.value() || !isSuggested())}><div class={span.whole}><Empty title={strings.empty.title}>{strings.empty.text}</Empty></div></Match>
          <Match when={tooFew()}>{(few) => (
            <Card class={span.whole} question={strings.bars.question} means={strings.bars.means} measured={funnel.value()} counts={strings.units[way().per]} method={strings.bars.methods}>
              <TooFew n={few().n} needed={few().needed} />
            </Card>
          )}</Match>
          <Match when={found()}>{(f) => (
            <FunnelBars class={span.whole} measured={funnel.value()!} funnel={f()} isPending={funnel.isPending()} peopleOf={(at, went) => use.people({ funnel: { ...definition()!, at, went } })} />
          )}</Match>
        </Switch>
      </Grid>
    </Screen>
  )
}

function sentence(funnel: Found): string {
  const required = funnel.steps.filter((step) => !step.isOptional)
  const last = required.at(-1)!
  const rate = last.ofStarted
  const says = strings.answer
  if (required.length < 2 || !rate) return strings.answer.choose
  const nameOf = (step: Found['steps'][number]): string => (funnel.order === 'any' ? strings.bars.position(format.count(required.indexOf(step) + 1)) : `“${step.name}”`)
  const worst = required.slice(1).reduce((most, step) => (step.lost > most.lost ? step : most), required[1]!)
  const open = required.reduce((sum, step) => sum + step.open, 0)
  const interval = rate.low === null || rate.high === null ? '' : ` (${format.shareInterval(rate.low, rate.high)})`
  return [
    says.completed(format.count(funnel.started), strings.units[funnel.per], format.share(rate.share), interval, nameOf(last)),
    worst.lost < ENOUGH_TO_NAME ? '' : funnel.order === 'any'
      ? says.mostAny(format.count(worst.lost), format.count(funnel.steps[worst.before!]!.reached), format.count(required.indexOf(worst)))
      : says.most(format.count(worst.lost), format.count(funnel.steps[worst.before!]!.reached), nameOf(funnel.steps[worst.before!]!), nameOf(worst)),
    open > 0 ? says.open(format.count(open)) : '',
  ].filter(Boolean).join(' ')
}
