import { keysRouter, meProcedure, peopleRouter } from '../access/router.ts'
import { actorsRouter } from '../actor/router.ts'
import { journeysRouter, rebuildsRouter } from '../journey/router.ts'
import { router } from './procedure.ts'

export const appRouter = router({
  me: meProcedure,
  people: peopleRouter,
  keys: keysRouter,
  actors: actorsRouter,
  journeys: journeysRouter,
  rebuilds: rebuildsRouter,
})

export type AppRouter = typeof appRouter
