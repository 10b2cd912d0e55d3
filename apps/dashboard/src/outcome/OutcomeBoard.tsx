import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { Measured } from '@throughline/analytics'
import type { OutcomeTrend, OutcomeTrendLine } from '@throughline/analytics/journey/trend'
import type { Bucket } from '@throughline/analytics/kernel/calendar'
import type { OutcomeBoard as Board, OutcomeTile } from '@throughline/analytics/outcome/board'
import { toMajor } from '@throughline/domain/define/money'
import { bucketFor } from '../filters/bucket.ts'
import { previousCohort } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { withGoals } from '../filters/goals.ts'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { journeyStrings } from '../strings/journey.ts'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { NoOutcome, withoutOutcome } from '../journey/NoOutcome.tsx'
import { strings } from '../strings.ts'
import { outcomeStrings as says } from '../strings/outcome.ts'
import { Card, Define, ENOUGH, Evidence, Figure, format, Grid, Screen, Skeleton, span, Table, TooFew } from '../ui/index.ts'
import { Range } from '../ui/svg/Bars.tsx'
import { Trend } from '../ui/svg/Trend.tsx'
import { headlineOf, openRuns, verdictOf } from './answer.ts'
import { Course } from './Course.tsx'
import { DidFelt } from './DidFelt.tsx'
import { Leaks } from './Leaks.tsx'
import { Means } from './Means.tsx'
import styles from './OutcomeBoard.module.css'
import { Scores } from './Scores.tsx'

/** What did customers achieve? Outcomes first, money beside them, feelings as context. */
export function OutcomeBoard(): JSX.Element {
  const replica = useReplica()
  const use = useFilters()
  const [showsScores, setShowsScores] = createSignal(false)
  const bucket = () => bucketFor(use.cohort().period, use.overview())
  const cohort = createMemo(() => use.overview() && withGoals(use.cohort(), use.overview()!))
  const asked = replica.createAnswer<Board>('outcome.board', () => {
    const now = cohort()
    const compareTo = now && previousCohort(now)
    return now && { cohort: now, bucket: bucket(), ...(compareTo && { compareTo }) }
  })
  const before = replica.createAnswer<Board>('outcome.board', () => {
    const then = use.previous() && cohort() && previousCohort(cohort()!)
    return then && { cohort: then, bucket: bucket() }
  })
  const courses = replica.createAnswer<OutcomeTrend>('outcome.trend', () => cohort() && { cohort: cohort(), bucket: bucket() })
  const courseOf = (code: string) => courses.value()?.result.outcomes.find((o) => o.code === code)
  const measured = asked.value
  const isPending = () => asked.isPending() && measured() !== undefined
  const result = () => measured()?.result
  const headline = createMemo(() => { const board = result(); return board && headlineOf(board) })
  const tiles = () => (result()?.outcomes ?? []).filter((tile) => tile.runs > 0 || tile.isGood)
  const beforeTrend = (code: string) => (use.previous() ? before.value()?.result.outcomes.find((o) => o.code === code)?.trend : undefined)
  const isThere = () => { const board = result(); return board !== undefined && (board.runs > 0 || board.outcomes.length > 0) }
  const onlyJourney = () => {
    const codes = use.filters().journeys
    return codes?.length === 1 ? use.overview()?.journeys.find((j) => j.code === codes[0])?.name : undefined
  }
  /** What nobody defined an outcome for, when nothing here can be said to have been achieved. */
  const unending = () => (headline()?.achieved ? undefined : withoutOutcome(cohort()?.journeys, use.overview()))
  const onCompare = () => (previousCohort(use.cohort()) ? use.toggleCompare : undefined)

  return (
    <Screen
      question={onlyJourney() ? says.questionFor(onlyJourney()!) : says.question}
      answer={<Show when={!unending()} fallback={journeyStrings.noOutcome.answer}><Show when={result() && headline()}>{(now) => <Show when={isThere()} fallback={strings.nothing.text}> <Answer headline={now()} currency={result()!.currency} active={result()!.active} journey={onlyJourney()} /></Show>}</Show></Show>}
    >
      <Show when={result()} fallback={<Waiting />}>
        {(board) => (
          <Show when={!unending()} fallback={<NoOutcome journey={unending()!} />}>
          <Show when={isThere()} fallback={<NothingInPeriod />}>
            <div class={styles.tiles} style={{ '--across': String(tilesAcross(tiles().length)) }}>
              <For each={tiles()}>
                {(tile) => (
                  <Card
                    question={tile.name} means={says.tile.means(tile.name, tile.isGood)} measured={tileMeasured(measured()!, tile)} counts="ended runs" method="Wilson, by customer" evidence={tile.valueMinor !== 0 ? 'values' : undefined}
                    isPending={isPending()} people={use.people({ outcomes: [tile.code] })} onCompare={onCompare()}
                    sheet={() => ({
                      name: `outcome-${tile.code}`, columns: ['from', 'to', 'share', 'low', 'high', 'runs', 'ended runs', 'open runs'],
                      rows: tile.trend.map((t) => [t.from, t.to, t.share?.share, t.share?.low, t.share?.high, t.share?.count, t.share?.n, t.openRuns]),
                    })}
                  >
                    <Tile tile={tile} board={board()} before={beforeTrend(tile.code)} course={courseOf(tile.code)} bucket={bucket()} />
                  </Card>
                )}
              </For>
            </div>
            <Grid>
              <Card
                class={span.half} question={says.didFelt.question} means={says.didFelt.means} measured={measured()} counts="runs" method="last feeling in the run" evidence="values" isPending={isPending()}
                answer={headline()!.ended < ENOUGH ? undefined : says.didFelt.answer(format.share(headline()!.hiddenRuns / headline()!.ended))}
                people={use.people({ statuses: ['failed', 'abandoned'] })} onCompare={onCompare()}
                more={[{ word: showsScores() ? says.scores.hide : says.scores.show, act: () => setShowsScores((now) => !now) }]}
                sheet={() => ({ name: 'did-felt', columns: ['did', 'felt', 'runs', 'customers', 'share', 'value', 'margin'], rows: board().didFelt.map((c) => [c.did, c.felt, c.runs, c.actors, c.share, toMajor(c.valueMinor, board().currency), toMajor(c.marginMinor, board().currency)]) })}
              >
                <Show when={headline()!.ended >= ENOUGH} fallback={<TooFew n={headline()!.ended} needed={ENOUGH} />}><DidFelt cells={board().didFelt} journeys={board().journeys.filter((j) => j.achieved !== null).map((j) => j.code)} currency={board().currency} /></Show>
              </Card>
              <Leaks class={span.half} board={board()} measured={measured()!} isPending={isPending()} />
              <WhenNear><Means class={span.whole} cohort={cohort()} bucket={bucket()} /></WhenNear>
              <Show when={showsScores()}><WhenNear><Scores class={span.whole} /></WhenNear></Show>
              <Card
                class={span.whole} question={says.journeys.question} means={says.journeys.means} measured={measured()} counts="runs" method="Wilson, by customer" evidence="values" isPending={isPending()} onCompare={onCompare()}
                people={use.people()}
                sheet={() => ({ name: 'journeys', columns: ['journey', 'achieved', 'low', 'high', 'ended', 'value'], rows: board().journeys.map((j) => [j.name, j.achieved?.share, j.achieved?.low, j.achieved?.high, j.mature, toMajor(j.valueMinor, board().currency)]) })}
              >
                <Journeys board={board()} />
              </Card>
            </Grid>
          </Show>
          </Show>
        )}
      </Show>
    </Screen>
  )
}

function Answer(props: { headline: ReturnType<typeof headlineOf>; currency: string; active: number; journey: string | undefined }): JSX.Element {
  const achieved = () => props.headline.achieved
  return (
    <Show when={achieved()} fallback={<Show when={props.headline.tooFew}>{(n) => <>{says.tooFew(format.count(n()), format.count(ENOUGH))}</>}</Show>}>
      {(achieved) => (
        <>
          <strong title={format.shareExact(achieved().share)}>{format.share(achieved().share)}</strong> {props.journey ? says.achieved.in(props.journey) : says.achieved.one} ({format.shareInterval(achieved().low, achieved().high)})
          <Show when={props.headline.change}>
            {(change) => <>, {props.headline.verdict === 'tooEarly' ? says.tooEarly : change().verdict === 'noEvidence' ? says.noChange : change().verdict === 'more' ? says.better(format.points(Math.abs(change().difference)).slice(1)) : says.worse(format.points(Math.abs(change().difference)).slice(1))}</>}
          </Show>
          . <Show when={props.headline.valueMinor !== 0}><span title={format.moneyExact(props.headline.valueMinor, props.currency)}>{says.worth(format.money(props.headline.valueMinor, props.currency))}</span> <Evidence of="values" />; </Show>
          {says.unhappy(format.count(props.headline.unhappyRuns))}.
          <Show when={props.active > 0}> <Define plain says={says.openMeans}><span class="quiet">{says.open(format.count(props.active))}</span></Define></Show>
        </>
      )}
    </Show>
  )
}

function Tile(props: { tile: OutcomeTile; board: Board; before: OutcomeTile['trend'] | undefined; course: OutcomeTrendLine | undefined; bucket: Bucket }): JSX.Element {
  const use = useFilters()
  const tile = () => props.tile
  const verdict = () => verdictOf(tile().share, tile().previous, tile().change, openRuns(props.board, tile()))
  return (
    <Show when={tile().share && tile().share!.n >= ENOUGH ? tile().share : undefined} fallback={<TooFew n={tile().share?.n ?? 0} needed={ENOUGH} />}>
      {(share) => (
        <>
          <Figure value={format.share(share().share)} interval={format.shareInterval(share().low, share().high)} exact={format.shareExact(share().share)} />
          <p class={styles.change} data-verdict={verdict()}>
            <Show when={tile().change}>
              {(change) => (
                <Define plain quiet says={`${says.tile.changeMeans(format.points(change().low), format.points(change().high))} ${verdict() === 'tooEarly' ? says.tile.tooEarlyMeans : ''}`}>
                  {verdict() === 'tooEarly' ? says.tile.tooEarly : change().verdict === 'noEvidence' ? says.tile.noEvidence : says.tile.change(format.points(change().difference))}
                </Define>
              )}
            </Show>
            <Show when={!tile().isGood}><span class={styles.unwanted}>{says.tile.unwanted}</span></Show>
          </p>
          <div class={styles.trend}><Trend points={tile().trend} before={props.before} marks={props.course?.changes.map((change) => change.at)} timeZone={use.zone()} height={64} label={says.tile.trend(tile().name)} /></div>
          <Show when={props.course}>{(course) => <Course of={course()} bucket={props.bucket} timeZone={use.zone()} />}</Show>
          <p class={styles.tileFacts}>
            <Show when={tile().valueMinor !== 0}>
              <Define plain quiet says={`${says.tile.moneyMeans} ${format.moneyExact(tile().valueMinor, props.board.currency)}`}><strong>{format.money(tile().valueMinor, props.board.currency)}</strong></Define>
            </Show>
            <Show when={tile().customerValue}>
              {(value) => <Define plain quiet says={says.tile.customerValueMeans}>{says.tile.customerValue(format.number(Math.round(value().mean)))}</Define>}
            </Show>
          </p>
        </>
      )}
    </Show>
  )
}

function Journeys(props: { board: Board }): JSX.Element {
  const use = useFilters()
  const columns = says.journeys.columns
  return (
    <Table
      caption={says.journeys.question} rows={props.board.journeys} first={12} href={(j) => use.link(`/journey/${encodeURIComponent(j.code)}`, { journeys: undefined })}
      columns={[
        { title: columns.journey, cell: (j) => <span title={j.goal}>{j.name}</span>, order: (j) => j.name },
        { title: columns.achieved, isNumber: true, cell: (j) => (enough(j) ? format.share(enough(j)!.share) : <span class="quiet" title={says.journeys.tooFew(format.count(ENOUGH))}>–</span>), order: (j) => enough(j)?.share ?? -1 },
        { title: columns.interval, isLong: true, cell: (j) => <div class={styles.interval} title={enough(j) ? format.shareInterval(enough(j)!.low, enough(j)!.high) : ''}><Show when={enough(j)}>{(a) => <Range value={a().share} low={a().low} high={a().high} from={0} to={1} before={use.previous() ? j.previous?.share : undefined} />}</Show></div> },
        { title: columns.change, isNumber: true, cell: (j) => <ChangeOf journey={j} />, order: (j) => j.change?.difference ?? 0 },
        { title: columns.runs, isNumber: true, cell: (j) => format.count(j.mature), order: (j) => j.mature },
        { title: columns.value, isNumber: true, cell: (j) => (j.valueMinor === 0 ? '–' : <span title={format.moneyExact(j.valueMinor, props.board.currency)}>{format.money(j.valueMinor, props.board.currency)}</span>), order: (j) => j.valueMinor },
      ]}
    />
  )
}

/** The share that got there, of runs enough to say one. */
const enough = ({ achieved }: Board['journeys'][number]) => (achieved && achieved.n >= ENOUGH ? achieved : undefined)

/** Four or five tiles across, whichever leaves the fuller last row. */
function tilesAcross(count: number): number {
  if (count <= 5) return Math.max(3, count)
  const left = (across: number) => (across - (count % across)) % across
  return left(5) < left(4) ? 5 : 4
}

function ChangeOf(props: { journey: Board['journeys'][number] }): JSX.Element {
  const j = () => props.journey
  const verdict = () => verdictOf(j().achieved, j().previous, j().change, j().runs - j().mature)
  return (
    <span class={verdict() === 'more' || verdict() === 'less' ? '' : 'quiet'} title={verdict() === 'tooEarly' ? says.tile.tooEarlyMeans : undefined}>
      {j().change === null ? '–' : verdict() === 'tooEarly' ? says.tile.tooEarly : verdict() === 'noEvidence' ? says.tile.noEvidence : format.points(j().change!.difference)}
    </span>
  )
}

/** The same places, empty, while the first answer is worked out. */
function Waiting(): JSX.Element {
  return (
    <div aria-hidden="true">
      <div class={styles.tiles}><For each={[1, 2, 3, 4]}>{() => <Skeleton height={292} />}</For></div>
      <Grid><div class={span.half}><Skeleton height={448} /></div><div class={span.half}><Skeleton height={448} /></div></Grid>
    </div>
  )
}

/** A tile rests on the runs of its own share, not on the whole board's. */
function tileMeasured<R>(board: Measured<R>, tile: OutcomeTile): Measured<R> {
  return { ...board, n: tile.share?.n ?? 0 }
}
