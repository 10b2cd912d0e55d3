import { align, deviationsOf, visitsOf, type AlignedKind, type Visit } from '../journey/align.ts'
import { hasPlan, optionalKeys, plannedPlaces, plannedSteps } from '../journey/planned.ts'
import { NO_CODE, type JourneyLog } from './journeyLog.ts'

/** Whether an ended run has a deviation in its alignment with its own journey's plan, as `journey.deviations` counts it. Runs that went the same way are aligned once. */
export function deviatedTest(log: JourneyLog, { by, at }: { readonly by: AlignedKind; readonly at: string }, channelIn: Uint8Array): (run: number) => boolean {
  const { entries, runs, catalogue } = log
  const placeOf = plannedPlaces(catalogue)
  const plans = catalogue.journeys.map(({ code }) => {
    if (!hasPlan(catalogue, code)) return null
    const steps = plannedSteps(catalogue, code), optional = optionalKeys(catalogue, code)
    return { required: steps.map((s) => !optional.has(s.key)), at: by === 'unplanned' ? at : steps.findIndex((s) => s.key === at), known: new Map<string, boolean>() }
  })
  return (r) => {
    const plan = plans[runs.journey[r]!]
    if (!plan || runs.status[r] === 0) return false
    let way = ''
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) if (channelIn[entries.channel[e]!] !== 0) way += String.fromCharCode(entries.touchpoint[e]!, entries.step[e]!)
    let isSo = plan.known.get(way)
    if (isSo === undefined) {
      const visits = visitsOf(Array.from({ length: way.length / 2 }, (_, c): Visit => {
        const touchpoint = way.charCodeAt(2 * c), step = way.charCodeAt(2 * c + 1)
        return { place: step === NO_CODE ? -1 : placeOf[step]!, touchpoint: catalogue.touchpoints[touchpoint]!.code }
      }))
      isSo = deviationsOf(visits, align(visits, plan.required), plan.required).some((one) => one.kind === by && one.at === plan.at)
      plan.known.set(way, isSo)
    }
    return isSo
  }
}
