import { flagsIn, IdIndex } from './raw.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import type { RowChange } from './rowChange.ts'
import type { GatheredRows } from './rows.ts'

/**
 * A row that names what is not there, as the change that brings it in. Shapes are loaded one beside the other while the server
 * goes on: a run's steps may be read before or after its run was written, and the news then bring only one of the two.
 */
export interface LooseRow {
  /** What is missing: a shape and an id, or `place` and the id of an interaction that no run holds as its own. */
  readonly needs: readonly string[]
  readonly change: RowChange
}

/** Every gathered row that these columns had no place for, or only a part of. */
export function looseRows(rows: GatheredRows, log: Pick<JourneyLog, 'runs' | 'entries' | 'catalogue'>): LooseRow[] {
  const { catalogue } = log
  const loose: LooseRow[] = []
  const runs = new IdIndex(log.runs.runId, log.runs.count)
  const placed = new IdIndex(log.entries.interactionId, log.entries.count)
  const told = new IdIndex(rows.interaction.id.array, rows.interaction.id.length)
  const known = {
    journey: idsOf(catalogue.journeys), journeyStep: idsOf(catalogue.steps), touchpoint: idsOf(catalogue.touchpoints),
    channel: idsOf(catalogue.channels), territory: idsOf(catalogue.territories), outcomeKind: idsOf(catalogue.outcomeKinds),
  }
  const name = (shape: keyof typeof known, id: number): string[] => (id === 0 || known[shape].has(id) ? [] : [`${shape} ${id}`])
  const note = (needs: readonly string[], shape: string, row: () => RowChange['row']): void => {
    if (needs.length > 0) loose.push({ needs, change: { shape, operation: 'upsert', row: row() } })
  }
  const { actor, run, interaction, runStep, outcome, perception } = rows

  for (let i = 0; i < actor.id.length; i++) {
    const territory = actor.territory.at(i)
    note(name('territory', territory), 'actor', () => ({ id: text(actor.id.at(i)), territory_id: text(territory) }))
  }
  for (let i = 0; i < run.id.length; i++) {
    const journey = run.journey.at(i), territory = run.territory.at(i), kind = run.outcomeKind.at(i)
    if (known.journey.has(journey) && (territory === 0 || known.territory.has(territory)) && (kind === 0 || known.outcomeKind.has(kind))) continue
    note([...name('journey', journey), ...name('territory', territory), ...name('outcomeKind', kind)], 'run',
      () => ({ id: text(run.id.at(i)), journey_id: reference(journey), territory_id: reference(territory), outcome_kind_id: reference(kind) }))
  }
  for (let i = 0; i < interaction.id.length; i++) {
    const id = interaction.id.at(i), touchpoint = interaction.touchpoint.at(i), channel = interaction.channel.at(i)
    if (placed.of(id) < 0) note([`place ${id}`], 'interaction', () => interactionRow(rows, i))
    else if (!known.touchpoint.has(touchpoint) || !known.channel.has(channel)) {
      note([...name('touchpoint', touchpoint), ...name('channel', channel)], 'interaction', () => ({ id: text(id), touchpoint_id: reference(touchpoint), channel_id: reference(channel) }))
    }
  }
  for (let i = 0; i < runStep.run.length; i++) {
    const of = runStep.run.at(i), id = runStep.interaction.at(i), step = runStep.step.at(i)
    const isRun = runs.of(of) >= 0, isTold = told.of(id) >= 0
    if (isRun && isTold && (step === 0 || known.journeyStep.has(step))) continue
    note([...(isRun ? [] : [`run ${of}`]), ...(isTold ? [] : [`interaction ${id}`]), ...name('journeyStep', step)], 'runStep',
      () => ({ run_id: text(of), interaction_id: text(id), step_id: reference(step), is_primary: runStep.isPrimary.at(i) === 1 ? 't' : 'f' }))
  }
  for (let i = 0; i < outcome.id.length; i++) {
    const of = outcome.run.at(i), kind = outcome.kind.at(i), percent = outcome.customerValue.at(i)
    if (runs.of(of) >= 0 && known.outcomeKind.has(kind)) continue
    note([...(runs.of(of) >= 0 ? [] : [`run ${of}`]), ...name('outcomeKind', kind)], 'outcome', () => ({
      id: text(outcome.id.at(i)), run_id: text(of), kind_id: text(kind), value_minor: number(outcome.value.at(i)), currency: currency(rows, outcome.currency.at(i)),
      customer_value_percent: percent === NO_CODE8 ? null : text(percent),
    }))
  }
  for (let i = 0; i < perception.id.length; i++) {
    const of = perception.interaction.at(i)
    if (placed.of(of) >= 0) continue
    const sentiment = perception.sentiment.array[i]!, success = perception.success.at(i)
    note([`place ${of}`], 'perception', () => ({
      id: text(perception.id.at(i)), interaction_id: text(of), sentiment: sentiment === sentiment ? text(sentiment) : null, effort: reference(perception.effort.at(i)),
      success: success < 0 ? null : success === 1 ? 't' : 'f', words: perception.hasWords.at(i) === 1 ? '…' : null,
    }))
  }
  return loose
}

/**
 * The loose rows that these changes bring a place for stand before them; the rest stays loose, told of what changed in it.
 * @returns `due`: what to merge now.
 */
export function takeUp(waiting: readonly LooseRow[], changes: readonly RowChange[]): { readonly due: readonly RowChange[]; readonly loose: readonly LooseRow[] } {
  if (waiting.length === 0) return { due: changes, loose: waiting }
  const here = new Set(changes.flatMap((change) => (change.operation === 'upsert' ? broughtBy(change) : [])))
  const gone = new Set(changes.filter((change) => change.operation === 'delete').map(keyOf))
  let left = waiting.filter(({ change }) => !gone.has(keyOf(change)))
  const ready: RowChange[] = []
  // A run brings its steps, a step its interaction, an interaction what was felt about it.
  for (let before = -1; before !== ready.length;) {
    before = ready.length
    const still: LooseRow[] = []
    for (const row of left) {
      const needs = row.needs.filter((need) => !here.has(need))
      if (needs.length > 0) still.push(needs.length === row.needs.length ? row : { ...row, needs })
      else {
        ready.push(row.change)
        for (const thing of broughtBy(row.change)) here.add(thing)
      }
    }
    left = still
  }
  const latest = new Map<string, RowChange['row']>()
  for (const change of changes) if (change.operation === 'upsert') latest.set(keyOf(change), { ...latest.get(keyOf(change)), ...change.row })
  const loose = left.map((row) => {
    const told = latest.get(keyOf(row.change))
    return told ? { ...row, change: { ...row.change, row: { ...row.change.row, ...told } } } : row
  })
  return { due: [...ready, ...changes], loose }
}

function broughtBy({ shape, row }: RowChange): string[] {
  if (shape === 'runStep') return row.is_primary === 't' || row.is_primary === 'true' ? [`place ${row.interaction_id}`] : []
  return [`${shape} ${row.id}`]
}

function keyOf({ shape, row }: RowChange): string {
  return shape === 'runStep' ? `${shape} ${row.run_id} ${row.interaction_id}` : `${shape} ${row.id}`
}

function interactionRow(rows: GatheredRows, i: number): RowChange['row'] {
  const { interaction } = rows
  const flags = flagsIn(interaction.flags.at(i)), seconds = interaction.durationS.at(i)
  return {
    id: text(interaction.id.at(i)), touchpoint_id: reference(interaction.touchpoint.at(i)), channel_id: reference(interaction.channel.at(i)), handled_by_actor_id: reference(interaction.handler.at(i)),
    direction: flags.isOutbound ? 'outbound' : 'inbound', occurred_at: new Date((interaction.at.at(i) + 946_684_800) * 1000).toISOString(),
    duration_ms: seconds === NO_NUMBER ? null : text(seconds * 1000), cost_minor: number(interaction.cost.at(i)), revenue_minor: number(interaction.revenue.at(i)),
    currency: currency(rows, interaction.currency.at(i)), success: flags.success === null ? null : flags.success ? 't' : 'f', effort: reference(flags.effort), text: flags.hasWords ? '…' : null,
  }
}

function currency(rows: GatheredRows, code: number): string | null {
  return code === 0 ? null : rows.currencies[code]!
}

function idsOf(things: readonly { readonly id: number }[]): ReadonlySet<number> {
  return new Set(things.map((thing) => thing.id))
}

function text(value: number): string {
  return String(value)
}

function number(value: number): string | null {
  return value === NO_NUMBER ? null : String(value)
}

/** 0 stands for none. */
function reference(id: number): string | null {
  return id === 0 ? null : String(id)
}
