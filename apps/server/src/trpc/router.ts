import { keysRouter, meProcedure, peopleRouter } from '../access/router.ts'
import { analysesByName } from '../analysis/byName.ts'
import { analyseProcedure } from '../analysis/router.ts'
import { actorsRouter } from '../actor/router.ts'
import { ratesRouter } from '../economics/router.ts'
import { experimentsRouter } from '../experiment/router.ts'
import { deadLettersRouter } from '../ingest/router.ts'
import { journeysRouter, rebuildsRouter } from '../journey/router.ts'
import { router } from './procedure.ts'

export const appRouter = router({
  me: meProcedure,
  people: peopleRouter,
  keys: keysRouter,
  actors: actorsRouter,
  analyse: analyseProcedure,
  analyses: analysesByName,
  deadLetters: deadLettersRouter,
  experiments: experimentsRouter,
  journeys: journeysRouter,
  rates: ratesRouter,
  rebuilds: rebuildsRouter,
})

export type AppRouter = typeof appRouter
