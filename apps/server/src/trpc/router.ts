import { keysRouter, meProcedure, peopleRouter } from '../access/router.ts'
import { router } from './procedure.ts'

export const appRouter = router({
  me: meProcedure,
  people: peopleRouter,
  keys: keysRouter,
})

export type AppRouter = typeof appRouter
