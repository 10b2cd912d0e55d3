export { discoverJourney, orderSteps, type Discovery } from './discoverJourney.ts'
export { expireRuns } from './expireRuns.ts'
export { rebuildRuns, rebuildWaiting, type RebuildOptions, type RebuildProgress } from './rebuildRuns.ts'
export { saveJourney, type SavedBy, type SavedJourney } from './saveJourney.ts'
