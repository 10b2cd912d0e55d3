import type { SyncPlan } from '@throughline/sync/wire'

export type Asked =
  | { readonly kind: 'plan'; readonly plan: SyncPlan }
  | { readonly kind: 'signedOut' }
  /** No network, no server, or none in time: nobody else can have signed in meanwhile either. */
  | { readonly kind: 'unreachable' }

const PATIENCE_MS = 2_500

/** Asks the server who is signed in and what they may have. */
export async function askPlan(): Promise<Asked> {
  try {
    const response = await fetch('/sync/v1/plan', { signal: AbortSignal.timeout(PATIENCE_MS), cache: 'no-store' })
    if (response.status === 401 || response.status === 403) return { kind: 'signedOut' }
    return response.ok ? { kind: 'plan', plan: (await response.json()) as SyncPlan } : { kind: 'unreachable' }
  } catch {
    return { kind: 'unreachable' }
  }
}

/** Two people, or one person with another reach, never share what is kept. */
export function personKey(plan: Pick<SyncPlan, 'me' | 'storeId'>): string {
  return JSON.stringify([plan.storeId, plan.me.personId, plan.me.role, plan.me.reach])
}
