import { afterAll, beforeAll, test } from 'vitest'
import { closeWorld, openWorld, tellStory, type World } from './story.ts'

// Half of the stories; the other half is told beside it.
const STORIES = Number(process.env['STORIES'] ?? 300)
const FIRST = Number(process.env['SEED'] ?? 1)

let world: World

beforeAll(async () => { world = await openWorld() })
afterAll(() => closeWorld(world))

test('[S40] [S41] even stories of commands, cuts, kills, doubles, compaction and restarts: replicas equal the server, the server equals its commands', async () => {
  for (let seed = FIRST; seed < FIRST + STORIES; seed++) if (seed % 2 === 0) await tellStory(world, seed)
}, 1_800_000)
