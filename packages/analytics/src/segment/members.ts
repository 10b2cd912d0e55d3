import type { SegmentRule } from '@throughline/domain'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { asOf } from './asOf.ts'
import { featureTable, scaled } from './features.ts'
import { sequenceMembers } from './sequence.ts'

const known = new WeakMap<JourneyLog, Map<string, Uint8Array>>()

/**
 * Who belongs, 1 or 0 by actor index. Features are taken over the whole log, so that membership does not depend on
 * the question's filter. Who has no value for a feature, or was never met, does not match a `feature` rule.
 */
export function membersOf(log: JourneyLog, rule: SegmentRule): Uint8Array {
  const key = JSON.stringify(rule)
  let found = known.get(log)
  if (!found) known.set(log, (found = new Map()))
  const members = found.get(key) ?? evaluate(log, rule)
  if (found.size >= 8) found.clear()
  found.set(key, members)
  return members
}

function evaluate(log: JourneyLog, rule: SegmentRule): Uint8Array {
  const size = log.actors.count
  const members = new Uint8Array(size)
  switch (rule.kind) {
    case 'all':
    case 'any': {
      const parts = rule.of.map((part) => evaluate(log, part))
      for (let a = 0; a < size; a++) members[a] = (rule.kind === 'all' ? parts.every((p) => p[a] === 1) : parts.some((p) => p[a] === 1)) ? 1 : 0
      return members
    }
    case 'not': {
      const part = evaluate(log, rule.of)
      for (let a = 0; a < size; a++) members[a] = 1 - part[a]!
      return members
    }
    case 'attribute': {
      const column = log.actors.attributes.get(rule.key)
      const code = column?.values.indexOf(String(rule.equals)) ?? -1
      if (column && code >= 0) for (let a = 0; a < size; a++) members[a] = column.code[a] === code ? 1 : 0
      return members
    }
    case 'feature': {
      const table = featureTable(log)
      const column = table.columns[table.features.findIndex((f) => f.feature === rule.feature)]
      if (!column) return members
      for (let a = 0; a < size; a++) {
        const value = column[a]!
        members[a] = value === value && (rule.atLeast === undefined || value >= rule.atLeast) && (rule.below === undefined || value < rule.below) ? 1 : 0
      }
      return members
    }
    case 'sequence': return sequenceMembers(log, rule)
    case 'segment': throw new RangeError(`the segment ${rule.id} that a rule names was not looked up`)
    case 'asOf': return membersOf(asOf(log, secondsOf(rule.at, 'UTC')), rule.of)
    case 'centroid': {
      const table = featureTable(log)
      const picked = rule.features.map((name) => table.features.findIndex((f) => f.feature === name))
      const runs = table.columns[0]!
      for (let a = 0; a < size; a++) {
        if (runs[a] !== runs[a]) continue
        const point = picked.map((f, d) => standardised(f < 0 ? Number.NaN : scaled(table.columns[f]![a]!, table.features[f]!.scale), rule.mean[d]!, rule.deviation[d]!))
        members[a] = nearest(point, rule.centres) === rule.cluster ? 1 : 0
      }
      return members
    }
  }
}

/** In standard deviations from the mean; what is not known counts as the mean. */
export function standardised(value: number, mean: number, deviation: number): number {
  return value === value && deviation > 0 ? (value - mean) / deviation : 0
}

/** The nearest centre by Euclidean distance; the first of equally near ones. */
export function nearest(point: readonly number[], centres: readonly (readonly number[])[]): number {
  let best = 0, least = Number.POSITIVE_INFINITY
  for (let c = 0; c < centres.length; c++) {
    let distance = 0
    for (let d = 0; d < point.length; d++) {
      const gap = point[d]! - centres[c]![d]!
      distance += gap * gap
    }
    if (distance < least) {
      least = distance
      best = c
    }
  }
  return best
}
