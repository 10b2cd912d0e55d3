import { shapes, type ShapeName } from '@throughline/domain'
import { NO_NUMBER, type Catalogue } from './journeyLog.ts'
import { readPgcopy, type RowReader } from './pgcopy.ts'
import { ACTOR_KIND_BY_NAME, amount, flagsOf, giveBack, Ints, percentOf, Reals } from './raw.ts'

/** Where these columns stand in a row of the shape. */
type Places = <Names extends readonly string[]>(...names: Names) => { [Name in keyof Names]: number }

/** Rows of the shapes as they came, in lists of numbers: references are ids, 0 where there is none. */
export class GatheredRows {
  readonly territories: Catalogue['territories'][number][] = []
  readonly channels: Catalogue['channels'][number][] = []
  readonly touchpoints: Catalogue['touchpoints'][number][] = []
  readonly outcomeKinds: Catalogue['outcomeKinds'][number][] = []
  readonly journeys: Catalogue['journeys'][number][] = []
  readonly steps: Catalogue['steps'][number][] = []
  /** A currency's number is its place here; 0: none. */
  readonly currencies: string[] = ['']
  readonly interaction = { id: new Ints(), touchpoint: new Ints(), channel: new Ints(), at: new Ints(), durationS: new Ints(), cost: new Ints(), revenue: new Ints(), currency: new Ints(), flags: new Ints(), handler: new Ints() }
  readonly run = { id: new Ints(), journey: new Ints(), actor: new Ints(), territory: new Ints(), status: new Ints(), outcomeKind: new Ints(), startedAt: new Ints(), endedAt: new Ints() }
  readonly runStep = { run: new Ints(), interaction: new Ints(), step: new Ints(), isPrimary: new Ints() }
  readonly outcome = { id: new Ints(), run: new Ints(), kind: new Ints(), value: new Ints(), currency: new Ints(), customerValue: new Ints() }
  readonly perception = { id: new Ints(), interaction: new Ints(), sentiment: new Reals(), effort: new Ints(), success: new Ints(), hasWords: new Ints() }
  readonly actor = { id: new Ints(), kind: new Ints(), territory: new Ints(), person: new Ints(), attributes: [] as unknown[] }

  /** Reads one file of a shape's rows, columns in the shape's order. Gives the number of rows. */
  add(shape: ShapeName, file: Uint8Array): number {
    const names = shapes[shape].columns.map((c) => c.name)
    const reader = this.readerOf(shape, (...wanted) => wanted.map((name) => names.indexOf(name)) as { [Name in keyof typeof wanted]: number })
    return reader ? readPgcopy(file, names.length, reader) : 0
  }

  /** Nothing may be read here any more. */
  giveBack(): void {
    for (const lists of [this.interaction, this.run, this.runStep, this.outcome, this.perception, this.actor]) {
      for (const list of Object.values(lists)) if ('array' in list) giveBack(list.array.buffer)
    }
  }

  private readerOf(shape: ShapeName, places: Places): ((row: RowReader) => void) | null {
    switch (shape) {
      case 'territory': case 'channel': case 'touchpoint': {
        const into = shape === 'territory' ? this.territories : shape === 'channel' ? this.channels : this.touchpoints
        const [id, code, name] = places('id', 'code', 'name')
        return (row) => void into.push({ id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)! })
      }
      case 'outcomeKind': {
        const [id, code, name, isGood] = places('id', 'code', 'name', 'is_good')
        return (row) => void this.outcomeKinds.push({ id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)!, isGood: row.flag(isGood, 0) === 1 })
      }
      case 'journey': {
        const [id, code, name, tier, origin, parent, goal, version, rules] = places('id', 'code', 'name', 'tier', 'origin', 'parent_id', 'goal', 'version', 'rules')
        return (row) => void this.journeys.push({
          id: row.whole(id, 0), code: row.text(code)!, name: row.text(name)!, tier: row.text(tier)!, origin: row.text(origin)!,
          parentId: row.isNull(parent) ? null : row.whole(parent, 0), goal: row.text(goal)!, version: row.whole(version, 1), rules: row.json(rules),
        })
      }
      case 'journeyStep': {
        const [id, journey, key, name, position] = places('id', 'journey_id', 'key', 'name', 'position')
        return (row) => void this.steps.push({ id: row.whole(id, 0), journeyId: row.whole(journey, 0), key: row.text(key)!, name: row.text(name)!, position: row.whole(position, 0) })
      }
      case 'interaction': return this.interactionReader(places)
      case 'run': {
        const to = this.run
        const [id, journey, actor, territory, status, kind, started, ended] = places('id', 'journey_id', 'actor_id', 'territory_id', 'status', 'outcome_kind_id', 'started_at', 'ended_at')
        return (row) => {
          to.id.push(row.whole(id, 0))
          to.journey.push(row.whole(journey, 0))
          to.actor.push(row.whole(actor, 0))
          to.territory.push(row.whole(territory, 0))
          // active, achieved, failed, abandoned: told apart by first letter and length.
          to.status.push(row.initial(status) === 0x66 ? 2 : row.length[status] === 6 ? 0 : row.length[status] === 8 ? 1 : 3)
          to.outcomeKind.push(row.whole(kind, 0))
          to.startedAt.push(row.seconds(started, 0))
          to.endedAt.push(row.seconds(ended, NO_NUMBER))
        }
      }
      case 'runStep': {
        const to = this.runStep
        const [run, interaction, step, isPrimary] = places('run_id', 'interaction_id', 'step_id', 'is_primary')
        return (row) => {
          to.run.push(row.whole(run, 0))
          to.interaction.push(row.whole(interaction, 0))
          to.step.push(row.whole(step, 0))
          to.isPrimary.push(row.flag(isPrimary, 0))
        }
      }
      case 'outcome': {
        const to = this.outcome
        const [id, run, kind, value, currency, percent] = places('id', 'run_id', 'kind_id', 'value_minor', 'currency', 'customer_value_percent')
        return (row) => {
          if (row.isNull(run)) return
          to.id.push(row.whole(id, 0))
          to.run.push(row.whole(run, 0))
          to.kind.push(row.whole(kind, 0))
          to.value.push(amount(row.whole(value, NO_NUMBER)))
          to.currency.push(this.currencyCode(row, currency))
          to.customerValue.push(percentOf(row.isNull(percent) ? null : row.whole(percent, 0)))
        }
      }
      case 'perception': {
        const to = this.perception
        const [id, interaction, sentiment, effort, success, words] = places('id', 'interaction_id', 'sentiment', 'effort', 'success', 'words')
        return (row) => {
          if (row.isNull(interaction)) return
          to.id.push(row.whole(id, 0))
          to.interaction.push(row.whole(interaction, 0))
          to.sentiment.push(row.real(sentiment))
          to.effort.push(row.whole(effort, 0))
          to.success.push(row.flag(success, -1))
          to.hasWords.push(row.length[words]! > 0 ? 1 : 0)
        }
      }
      case 'actor': {
        const to = this.actor
        const [id, kind, territory, person, attributes] = places('id', 'kind', 'territory_id', 'person_id', 'attributes')
        return (row) => {
          to.id.push(row.whole(id, 0))
          to.kind.push(ACTOR_KIND_BY_NAME[row.text(kind)!] ?? 0)
          to.territory.push(row.whole(territory, 0))
          to.person.push(row.whole(person, 0))
          to.attributes.push(row.length[attributes]! > 3 ? row.json(attributes) : null)
        }
      }
      default: return null
    }
  }

  private interactionReader(places: Places): (row: RowReader) => void {
    const to = this.interaction
    const [id, touchpoint, channel, direction, at, duration, cost, revenue, currency, success, effort, text, handler] =
      places('id', 'touchpoint_id', 'channel_id', 'direction', 'occurred_at', 'duration_ms', 'cost_minor', 'revenue_minor', 'currency', 'success', 'effort', 'text', 'handled_by_actor_id')
    return (row) => {
      to.id.push(row.whole(id, 0))
      to.touchpoint.push(row.whole(touchpoint, 0))
      to.channel.push(row.whole(channel, 0))
      to.at.push(row.seconds(at, 0))
      const ms = row.whole(duration, NO_NUMBER)
      to.durationS.push(ms === NO_NUMBER ? NO_NUMBER : Math.round(ms / 1000))
      to.cost.push(amount(row.whole(cost, NO_NUMBER)))
      to.revenue.push(amount(row.whole(revenue, NO_NUMBER)))
      to.currency.push(this.currencyCode(row, currency))
      to.handler.push(row.whole(handler, 0))
      const known = row.flag(success, -1)
      to.flags.push(flagsOf(row.initial(direction) === 0x6f, known < 0 ? null : known === 1, row.length[text]! > 0, row.whole(effort, 0)))
    }
  }

  /** 0 when there is none. */
  private currencyCode(row: RowReader, column: number): number {
    if (row.length[column]! < 1) return 0
    const text = row.text(column)!
    const known = this.currencies.indexOf(text)
    return known >= 0 ? known : this.currencies.push(text) - 1
  }
}
