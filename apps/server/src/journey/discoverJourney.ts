import type { JourneyDraft } from '@throughline/domain'
import { nameOf } from '../ingest/catalogue.ts'
import type { Store } from '../store/store.ts'
import { saveJourney, type SavedBy, type SavedJourney } from './saveJourney.ts'

export interface Discovery {
  /** The log whose interactions it takes. */
  readonly source: string
  readonly name: string
  /** A short name of its own; made from `name` unless given. */
  readonly code?: string
  readonly goal?: string
  /** A run for each case the log names, or for each stretch of a person's interactions without a silence of `gapMs`. */
  readonly cut: { readonly by: 'case' } | { readonly by: 'inactivity'; readonly gapMs: number }
  readonly outcomes: JourneyDraft['rules']['outcomes']
}

/**
 * Makes the journey of a log that comes without a definition: its steps are the log's activities, in the order they first appear, and grow with it.
 * Written before an import it takes the rows as they come; written after it, the rebuild it asks for finds the runs. Doing it twice is doing it once.
 */
export async function discoverJourney(store: Store, discovery: Discovery, saved: Omit<SavedBy, 'origin'>): Promise<SavedJourney> {
  const { source, outcomes, cut } = discovery
  const journey = await saveJourney(store, {
    code: discovery.code ?? codeOf(discovery.name),
    name: discovery.name,
    tier: 'journey',
    parent: null,
    goal: discovery.goal ?? discovery.name,
    rules: cut.by === 'case' ? { cut: 'case', source, outcomes } : { cut: 'inactivity', source, gapMs: cut.gapMs, outcomes },
  }, { ...saved, origin: 'discovered' })
  await findSteps(store, journey.journeyId, source)
  return journey
}

async function findSteps(store: Store, journeyId: number, source: string): Promise<void> {
  const found = await store.rows(`select t.code, t.name from (select touchpoint_id, min(id) as first from interaction where source = $1 group by touchpoint_id) as seen
    join touchpoint t on t.id = seen.touchpoint_id order by first`, [source])
  if (found.length === 0) return
  await store.rows(`insert into journey_step (journey_id, key, name, position) select $1, k, n, p from unnest($2::text[], $3::text[], $4::smallint[]) as u(k, n, p) on conflict do nothing`,
    [journeyId, found.map((row) => row[0]), found.map((row) => row[1] ?? nameOf(row[0] as string)), found.map((_, at) => at + 1)])
}

/** Puts the steps of a discovered journey in the order in which runs usually reach them: by their mean place in a run. */
export async function orderSteps(store: Store, journeyId: number): Promise<void> {
  await store.rows(`with placed as (
      select s.step_id, (row_number() over (partition by s.run_id order by i.occurred_at, i.id) - 1)::float8 / greatest(r.step_count - 1, 1) as place
      from run r join run_step s on s.run_id = r.id join interaction i on i.id = s.interaction_id where r.journey_id = $1),
    ranked as (select step_id, row_number() over (order by avg(place), step_id) as position from placed where step_id is not null group by step_id)
    update journey_step set position = ranked.position from ranked where journey_step.id = ranked.step_id and journey_step.position <> ranked.position`, [journeyId])
}

function codeOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'journey'
}
