import { For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { JourneyNode, JourneyTree as Tree } from '@throughline/analytics/journey/tree'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { journeyStrings } from '../strings/journey.ts'
import { many } from '../strings/many.ts'
import { ENOUGH, Foot, format, Screen, Skeleton, TooFew } from '../ui/index.ts'
import { Range } from '../ui/svg/Bars.tsx'
import styles from './JourneyTree.module.css'
import { withoutOutcome } from './NoOutcome.tsx'

const says = journeyStrings.tree
/** Every journey under its life stage: the way into the maps. */
export function JourneyTree(): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const tree = replica.createAnswer<Tree>('journey.tree', () => {
    const { journeys: _, ...cohort } = use.cohort()
    return { cohort }
  })
  const nodes = () => tree.value()?.result.nodes ?? []
  const byCode = (code: string) => nodes().find((node) => node.code === code)
  const stages = () => nodes().filter((node) => node.tier === 'life stage')
  const journeys = () => nodes().filter((node) => node.tier !== 'life stage' && (node.parent === null || byCode(node.parent)?.tier === 'life stage'))
  const homeless = () => journeys().filter((node) => node.parent === null)
  const answer = () => (stages().length > 0 ? says.answer(format.count(journeys().length), format.count(stages().length)) : says.answerFlat(format.count(journeys().length)))
  return (
    <Screen question={says.question} answer={<Show when={tree.value()}>{(measured) => <Show when={journeys().length > 0 && measured().result.runs > 0} fallback={strings.nothing.text}>{answer()}</Show>}</Show>}>
      <Show when={tree.value()} fallback={<Skeleton height={480} />}>
        {(measured) => (
          <Show when={measured().result.runs > 0} fallback={<NothingInPeriod />}>
            <div class={styles.stages}>
              <For each={stages()}>
                {(stage) => (
                  <section class={styles.stage}>
                    <h2><A href={use.link(`/journey/${encodeURIComponent(stage.code)}`)}>{stage.name}</A><small>“{stage.goal}”</small></h2>
                    <div class={styles.cards}><For each={stage.children.flatMap((code) => byCode(code) ?? [])}>{(node) => <JourneyCard node={node} byCode={byCode} />}</For></div>
                  </section>
                )}
              </For>
              <Show when={homeless().length > 0}>
                <section class={styles.stage}>
                  <Show when={stages().length > 0}><h2>{says.other}</h2></Show>
                  <div class={styles.cards}><For each={homeless()}>{(node) => <JourneyCard node={node} byCode={byCode} />}</For></div>
                </section>
              </Show>
              <Foot measured={measured()} counts="runs" method="Wilson, by customer" />
            </div>
          </Show>
        )}
      </Show>
    </Screen>
  )
}

function JourneyCard(props: { node: JourneyNode; byCode: (code: string) => JourneyNode | undefined }): JSX.Element {
  const use = useFilters()
  const node = () => props.node
  const unending = () => node().achieved === null && node().origin !== 'unassigned' && withoutOutcome([node().code], use.overview()) !== undefined
  return (
    <div class={styles.journey}>
      <h3><A href={use.link(`/journey/${encodeURIComponent(node().code)}`)}>{node().name}</A> <span class="note">{says.origins[node().origin]}</span></h3>
      <p class={styles.goal}>{node().goal}</p>
      <Show when={node().achieved && node().achieved!.n >= ENOUGH && node().origin !== 'unassigned' ? node().achieved : undefined} fallback={<p class={styles.facts}><Show when={node().origin !== 'unassigned' && !unending()} fallback={<span class="quiet">{unending() ? journeyStrings.noOutcome.short : says.noGoal}</span>}><TooFew n={node().achieved?.n ?? 0} needed={ENOUGH} /></Show></p>}>
        {(achieved) => (
          <>
            <p class={styles.facts}><b>{format.share(achieved().share)}</b><span class="note">{says.columns.achieved.toLowerCase()} · {format.shareInterval(achieved().low, achieved().high)}</span></p>
            <Range value={achieved().share} low={achieved().low} high={achieved().high} from={0} to={1} />
          </>
        )}
      </Show>
      <p class="note number">{many(format.count(node().runs), 'run')} · <A href={use.people({ journeys: [node().code] })}>{many(format.count(node().actors), 'person', 'people')}</A></p>
      <Show when={node().children.length > 0}>
        <p class={styles.below}><For each={node().children.flatMap((code) => props.byCode(code) ?? [])}>{(child) => <A href={use.link(`/journey/${encodeURIComponent(child.code)}`)}>▸ {child.name}</A>}</For></p>
      </Show>
    </div>
  )
}
