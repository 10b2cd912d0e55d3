import { createContext, useContext } from 'solid-js'
import type { Replica } from './replica.ts'

const ReplicaContext = createContext<Replica>()

/** Gives the screens under it their replica. */
export const ReplicaProvider = ReplicaContext.Provider

/** The replica of this tab. */
export function useReplica(): Replica {
  const replica = useContext(ReplicaContext)
  if (!replica) throw new Error('useReplica is called outside ReplicaProvider')
  return replica
}
