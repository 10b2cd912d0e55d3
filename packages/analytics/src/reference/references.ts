import type { z } from 'zod'
import type { AnalysisContext, ReferenceQuery } from '../analysis.ts'
import { analyses, type AnalysisName, type ResultOf } from '../analyses.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { arrivalsReference } from './arrivals.ts'
import { attributionReference } from './attribution.ts'
import { beforeAfterReference } from './beforeAfter.ts'
import { boardReference } from './board.ts'
import { compareReference } from './compare.ts'
import { contactsReference } from './contacts.ts'
import { deviationsReference } from './deviations.ts'
import { driversReference } from './drivers.ts'
import { effectReference } from './experiment.ts'
import { changeReference } from './experimentChange.ts'
import { flowReference } from './flow.ts'
import { funnelReference } from './funnel.ts'
import { journeyWhyReference } from './journeyWhy.ts'
import { mapReference } from './map.ts'
import { overviewReference } from './overview.ts'
import { peopleReference } from './people.ts'
import { planReference } from './plan.ts'
import { clusterReference, profileReference } from './segment.ts'
import { shiftReference } from './segmentShift.ts'
import { repeatReference } from './repeat.ts'
import { roiReference } from './roi.ts'
import { summaryReference } from './summary.ts'
import { timeReference } from './time.ts'
import { momentsReference } from './moments.ts'
import { meanTrendReference } from './meanTrend.ts'
import { trendReference } from './trend.ts'
import { treeReference } from './tree.ts'
import { turnsReference } from './turns.ts'
import { whyReference } from './why.ts'
import { valueReference } from './value.ts'
import { variantsReference } from './variants.ts'
import { whatIfReference } from './whatIf.ts'

export type Rows = readonly (readonly Record<string, unknown>[])[]
export type ParsedParams<Name extends AnalysisName> = z.output<(typeof analyses)[Name]['params']>

/** An analysis in plain SQL over the store's tables: what parity tests hold the columns to. Kept out of browsers. */
export interface Reference<Name extends AnalysisName> {
  queries(params: ParsedParams<Name>, context: AnalysisContext, catalogue: Catalogue): readonly ReferenceQuery[]
  result(rows: Rows, params: ParsedParams<Name>, context: AnalysisContext, catalogue: Catalogue): ResultOf<Name>
}

export const references: { readonly [Name in AnalysisName]: Reference<Name> } = {
  'data.overview': overviewReference,
  'outcome.board': boardReference,
  'outcome.trend': trendReference,
  'journey.tree': treeReference,
  'journey.arrivals': arrivalsReference,
  'journey.map': mapReference,
  'journey.plan': planReference,
  'journey.flow': flowReference,
  'journey.funnel': funnelReference,
  'journey.turns': turnsReference,
  'journey.deviations': deviationsReference,
  'touchpoint.beforeAfter': beforeAfterReference,
  'journey.why': journeyWhyReference,
  'journey.variants': variantsReference,
  'journey.summary': summaryReference,
  'journey.compare': compareReference,
  'journey.time': timeReference,
  'journey.trend': meanTrendReference,
  'customer.repeat': repeatReference,
  'people.list': peopleReference,
  'segment.cluster': clusterReference,
  'segment.profile': profileReference,
  'segment.shift': shiftReference,
  'segment.why': whyReference,
  'outcome.drivers': driversReference,
  'outcome.moments': momentsReference,
  'contacts.list': contactsReference,
  'economics.roi': roiReference,
  'economics.attribution': attributionReference,
  'economics.whatIf': whatIfReference,
  'customer.value': valueReference,
  'experiment.effect': effectReference,
  'experiment.change': changeReference,
}
