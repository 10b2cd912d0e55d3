import type { ReplicaStatus } from '../replica.ts'

/** What the leading tab knows of the replica; the same for all tabs of a browser. */
export type StoreStatus = Pick<ReplicaStatus, 'link' | 'storage' | 'load' | 'waiting' | 'needsAttention' | 'trouble'>

export const UNKNOWN: StoreStatus = { link: { kind: 'connecting' }, storage: 'unknown', load: undefined, waiting: 0, needsAttention: [], trouble: undefined }
