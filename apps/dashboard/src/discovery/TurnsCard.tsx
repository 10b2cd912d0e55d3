import type { Cohort, JourneyTurns, TurnKind, TurnLine } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Card, Define, format, Skeleton, Trouble } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './TurnsCard.module.css'

const says = strings.turns
type Path = NonNullable<Cohort['path']>

const SHOWN = 6

/** Repeats, ways back and changes of channel: how often, for how many runs and customers, and where most. */
export function TurnsCard(props: { class: string | undefined }) {
  const use = useFilters()
  const asked = useReplica().createAnswer<JourneyTurns>('journey.turns', () => ({ cohort: use.cohort() }))
  const turns = () => asked.value()?.result
  const peopleOf = (path: Path) => use.people({ path: { ...use.cohort().path, ...path } })
  const nameOf = (kind: TurnKind['kind'], line: TurnLine): string => (kind === 'again' || kind === 'rework' ? line.fromName : kind === 'backAndForth' ? says.there(line.fromName, line.toName) : says.from(line.fromName, line.toName))
  const answer = () => {
    const kinds = turns()?.kinds
    const most = kinds?.reduce((first, kind) => (kind.kind !== 'again' && kind.runs > first.runs ? kind : first), kinds[1]!)
    return most && (most.runs === 0 ? says.none : says.answer(says.kinds[most.kind], format.share(most.shareOfRuns), format.count(most.people?.count ?? 0)))
  }
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="runs" method={says.method} isPending={asked.isPending() && turns() !== undefined}
      answer={answer()}
      sheet={() => ({ name: 'turns', columns: says.columns, rows: (turns()?.kinds ?? []).flatMap(({ kind, lines }) => lines.map((line) => [says.kinds[kind], line.fromName, line.toName, line.count, line.runs, line.actors])) })}
    >
      <Trouble of={[asked]} />
      <Show when={turns()} fallback={<Skeleton height={320} lines={6} />}>
        {(found) => (
          <div class={styles.kinds} data-drawing>
            <For each={found().kinds}>{(kind) => (
              <section class={styles.kind} aria-label={says.kinds[kind.kind]}>
                <h3><Define plain says={says.kindMeans[kind.kind]}>{says.kinds[kind.kind]}</Define></h3>
                <Show when={kind.count > 0} fallback={<p class={styles.never}>{says.never}</p>}>
                  <p class={styles.whole}>
                    <A href={peopleOf({ turns: kind.kind })}>{says.whole(format.count(kind.count), format.share(kind.shareOfRuns))}</A>
                    <Show when={kind.people}>{(people) => <small> · {says.people(format.share(people().share), format.shareInterval(people().low, people().high))}</small>}</Show>
                  </p>
                  <ol>
                    <For each={kind.lines.slice(0, SHOWN)}>{(line) => (
                      <li>
                        <A class={styles.line!} href={peopleOf(pathOf(kind.kind, line))} title={says.line(format.count(line.count), format.count(line.runs), format.count(line.actors))}>
                          <span>{nameOf(kind.kind, line)}</span>
                          <span class={styles.track} aria-hidden="true"><i style={{ width: `${(line.count / kind.lines[0]!.count) * 100}%` }} /></span>
                          <b>{format.count(line.count)}</b>
                        </A>
                      </li>
                    )}</For>
                  </ol>
                </Show>
              </section>
            )}</For>
          </div>
        )}
      </Show>
    </Card>
  )
}

/** The runs in which this happened at least once. */
function pathOf(kind: TurnKind['kind'], { from, to }: TurnLine): Path {
  switch (kind) {
    case 'again': return { contains: [from, from] }
    case 'rework': return { follows: { from, to: from } }
    case 'backAndForth': return { contains: [from, to, from] }
    case 'channelSwitch': return { channels: { from, to } }
  }
}
