import { NO_CODE, NO_CODE8, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { labelsOf, type Label } from '../columns/labels.ts'
import { STATUS_CODES } from '../columns/select.ts'
import { membersOf } from '../segment/members.ts'
import { stageOf, stages } from './lifeStage.ts'
import type { Grouped } from './roi.ts'

export function labelsFor(catalogue: Catalogue, { by, attribute, segments }: Omit<Grouped, 'cohort'>): readonly Label[] {
  if (segments) return segments
  if (attribute !== undefined) return []
  switch (by) {
    case 'lifeStage': return stages(catalogue)
    case 'journey': return catalogue.journeys
    case 'territory': return catalogue.territories
    case 'outcome': return catalogue.outcomeKinds
    case 'status': return STATUS_CODES.map((code) => ({ code, name: code[0]!.toUpperCase() + code.slice(1) }))
    case 'step': case 'touchpoint': case 'channel': return labelsOf(catalogue, by)
  }
}

/** Which groups money is told by: of runs, of entries, or of runs that are in several. Codes from the number of labels on are of none. */
export interface Grouping {
  readonly labels: readonly Label[]
  readonly ofRun: Uint16Array | null
  readonly ofEntry: Uint16Array | Uint8Array | null
  readonly several?: (run: number) => readonly number[]
}

/** @param whole the log the segments' rules are asked of. */
export function groupingOf(log: JourneyLog, whole: JourneyLog, params: Omit<Grouped, 'cohort'>): Grouping {
  const { runs, entries, catalogue } = log
  const labels = labelsFor(catalogue, params)
  if (params.segments) {
    const members = params.segments.map(({ rule }) => membersOf(whole, rule).slice())
    const none = [NO_CODE], of = new Map<number, readonly number[]>()
    const several = (r: number): readonly number[] => {
      const actor = runs.actor[r]!
      let own = of.get(actor)
      if (!own) {
        const found = members.flatMap((isIn, s) => (isIn[actor] === 1 ? [s] : []))
        of.set(actor, (own = found.length === 0 ? none : found))
      }
      return own
    }
    return { labels, ofRun: null, ofEntry: null, several }
  }
  if (params.attribute !== undefined) {
    const column = log.actors.attributes.get(params.attribute)
    return { labels: (column?.values ?? []).map((value) => ({ code: value, name: value })), ofRun: byRun(runs.count, (r) => column?.code[runs.actor[r]!] ?? NO_CODE), ofEntry: null }
  }
  switch (params.by) {
    case 'lifeStage': {
      const place = Uint16Array.from(catalogue.journeys, (j) => { const stage = stageOf(catalogue, j), found = labels.findIndex((l) => l.code === stage); return found < 0 ? NO_CODE : found })
      return { labels, ofRun: byRun(runs.count, (r) => place[runs.journey[r]!] ?? NO_CODE), ofEntry: null }
    }
    case 'journey': return { labels, ofRun: runs.journey, ofEntry: null }
    case 'territory': return { labels, ofRun: byRun(runs.count, (r) => (runs.territory[r] === NO_CODE8 ? NO_CODE : runs.territory[r]!)), ofEntry: null }
    case 'outcome': return { labels, ofRun: byRun(runs.count, (r) => (runs.outcomeKind[r] === NO_CODE8 ? NO_CODE : runs.outcomeKind[r]!)), ofEntry: null }
    case 'status': return { labels, ofRun: byRun(runs.count, (r) => runs.status[r]!), ofEntry: null }
    case 'step': return { labels, ofRun: null, ofEntry: entries.step }
    case 'touchpoint': return { labels, ofRun: null, ofEntry: entries.touchpoint }
    case 'channel': return { labels, ofRun: null, ofEntry: entries.channel }
  }
}

function byRun(count: number, codeOf: (run: number) => number): Uint16Array {
  const codes = new Uint16Array(count)
  for (let r = 0; r < count; r++) codes[r] = codeOf(r)
  return codes
}
