import type { Analysis } from './analysis.ts'
import { customerRepeat } from './customer/repeat.ts'
import { peopleList } from './customer/people.ts'
import { outcomeDrivers } from './driver/drivers.ts'
import { outcomeMoments } from './driver/moments.ts'
import { economicsAttribution } from './economics/attribution.ts'
import { contactsList } from './economics/contacts.ts'
import { economicsRoi } from './economics/roi.ts'
import { economicsWhatIf } from './economics/whatIf.ts'
import { experimentChange } from './experiment/change.ts'
import { experimentEffect } from './experiment/effect.ts'
import { journeyArrivals } from './journey/arrivals.ts'
import { journeyCompare } from './journey/compare.ts'
import { journeyFlow } from './journey/flow.ts'
import { journeyFunnel } from './journey/funnel.ts'
import { journeyMap } from './journey/map.ts'
import { journeyPlan } from './journey/plan.ts'
import { journeySummary } from './journey/summary.ts'
import { journeyTime } from './journey/time.ts'
import { journeyTrend } from './journey/meanTrend.ts'
import { journeyTree } from './journey/tree.ts'
import { touchpointBeforeAfter } from './journey/beforeAfter.ts'
import { journeyDeviations } from './journey/deviations.ts'
import { journeyWhy } from './journey/why.ts'
import { journeyTurns } from './journey/turns.ts'
import { outcomeTrend } from './journey/trend.ts'
import { journeyVariants } from './journey/variants.ts'
import { outcomeBoard } from './outcome/board.ts'
import { dataOverview } from './overview/overview.ts'
import { customerValue } from './value/value.ts'
import { segmentCluster } from './segment/cluster.ts'
import { segmentProfile } from './segment/profile.ts'
import { segmentShift } from './segment/shift.ts'
import { segmentWhy } from './segment/why.ts'

/** Every question that can be asked, by name. */
export const analyses = {
  'data.overview': dataOverview,
  'outcome.board': outcomeBoard,
  'outcome.trend': outcomeTrend,
  'journey.tree': journeyTree,
  'journey.map': journeyMap,
  'journey.arrivals': journeyArrivals,
  'journey.plan': journeyPlan,
  'journey.flow': journeyFlow,
  'journey.funnel': journeyFunnel,
  'journey.turns': journeyTurns,
  'journey.deviations': journeyDeviations,
  'touchpoint.beforeAfter': touchpointBeforeAfter,
  'journey.why': journeyWhy,
  'journey.variants': journeyVariants,
  'journey.summary': journeySummary,
  'journey.compare': journeyCompare,
  'journey.time': journeyTime,
  'journey.trend': journeyTrend,
  'customer.repeat': customerRepeat,
  'people.list': peopleList,
  'segment.cluster': segmentCluster,
  'segment.profile': segmentProfile,
  'segment.shift': segmentShift,
  'segment.why': segmentWhy,
  'outcome.drivers': outcomeDrivers,
  'outcome.moments': outcomeMoments,
  'contacts.list': contactsList,
  'economics.roi': economicsRoi,
  'economics.attribution': economicsAttribution,
  'economics.whatIf': economicsWhatIf,
  'customer.value': customerValue,
  'experiment.effect': experimentEffect,
  'experiment.change': experimentChange,
} as const

export type AnalysisName = keyof typeof analyses
export type ParamsOf<Name extends AnalysisName> = (typeof analyses)[Name] extends Analysis<string, infer _Params, infer _Result, infer Input> ? Input : never
export type ResultOf<Name extends AnalysisName> = (typeof analyses)[Name] extends Analysis<string, infer _Params, infer Result, infer _Input> ? Result : never

export function isAnalysisName(name: string): name is AnalysisName {
  return Object.hasOwn(analyses, name)
}

/** One of them when the name is only known at run time: parameters are parsed, so nothing is lost by `unknown`. */
export function analysisNamed(name: AnalysisName): Analysis {
  // Safe: `runAnalysis` hands `answer` only what the analysis' own schema let through.
  return analyses[name] as unknown as Analysis
}
