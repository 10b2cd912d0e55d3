export { discoverJourney, orderSteps } from './discoverJourney.ts'
export { expireRuns } from './expireRuns.ts'
export { rebuildRuns, rebuildWaiting } from './rebuildRuns.ts'
export { saveJourney } from './saveJourney.ts'
