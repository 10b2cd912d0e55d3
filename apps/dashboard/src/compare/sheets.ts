import type { Difference, Mean, MedianOf, Share } from '@throughline/analytics'
import type { Sheet } from '../ui/sheet.ts'
import { rangeOf, sizeOf, type SaidDifference } from './sentence.ts'
import { strings } from './strings.ts'

const COLUMNS = [
  'kind', 'what', 'unit', 'A', 'A low', 'A high', 'A n', 'B', 'B low', 'B high', 'B n', 'difference', 'low', 'high', 'p', 'adjusted p', 'significant', 'verdict', 'effect', 'would show', 'cost per run of A', 'within seconds',
] as const

/** Every line with its raw numbers: shares 0–1, times in seconds, money in minor units. Empty: not known. */
export function differenceSheet(name: string, said: readonly SaidDifference[], currency: string): Sheet {
  return { name, columns: COLUMNS, rows: said.map((d) => cells(d, currency)) }
}

/** The places and ways of the maps. */
export function mapSheet(name: string, places: readonly SaidDifference[], ways: readonly SaidDifference[]): Sheet {
  return {
    name, columns: ['kind', 'from', 'to', 'within seconds', 'A', 'B', 'difference', 'low', 'high', 'adjusted p', 'verdict', 'of all runs of A', 'of all runs of B', 'median seconds of A', 'median seconds of B'],
    rows: [...places, ...ways].map((d) => [
      d.of.kind, d.of.kind === 'edge' ? d.of.fromName : d.subject, d.of.kind === 'edge' ? d.of.toName : undefined, d.of.kind === 'edge' ? d.of.withinS : undefined, sizeOf(d.of.a), sizeOf(d.of.b), d.of.change?.difference, d.of.change?.low, d.of.change?.high, d.of.adjusted,
      strings.table.verdicts[d.verdict], d.of.kind === 'edge' ? d.of.ofRuns.a : sizeOf(d.of.a), d.of.kind === 'edge' ? d.of.ofRuns.b : sizeOf(d.of.b), d.of.kind === 'edge' ? d.of.medianA : undefined, d.of.kind === 'edge' ? d.of.medianB : undefined,
    ]),
  }
}

function cells({ of, subject, verdict }: SaidDifference, currency: string): Sheet['rows'][number] {
  const [a, b] = [rangeOf(of.a), rangeOf(of.b)]
  return [
    of.kind, subject, unitOf(of, currency), sizeOf(of.a), a?.low, a?.high, nOf(of.a), sizeOf(of.b), b?.low, b?.high, nOf(of.b), of.change?.difference, of.change?.low, of.change?.high,
    of.p, of.adjusted, of.isSignificant ? 'yes' : 'no', strings.table.verdicts[verdict], of.effect, of.detectable, 'costPerRun' in of ? of.costPerRun : undefined, 'withinS' in of ? of.withinS : undefined,
  ]
}

function nOf(value: Share | Mean | MedianOf | null): number | undefined {
  return value?.n
}

function unitOf({ kind }: Difference, currency: string): string {
  switch (kind) {
    case 'place': case 'outcome': case 'achieved': case 'variant': return 'share of runs'
    case 'edge': return 'share of those who were there'
    case 'throughput': case 'wait': return 'seconds'
    case 'cost': case 'revenue': case 'margin': case 'outcomeValue': return `minor units of ${currency} for each run`
    case 'felt': return 'sentiment, -1 to 1'
    case 'effort': return 'effort, 1 to 7'
    default: return 'number for each run'
  }
}
