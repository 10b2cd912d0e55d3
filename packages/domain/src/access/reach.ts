import type { TerritoryId } from '../define/ids.ts'

export const ROLES = ['admin', 'analyst', 'field'] as const
export type Role = (typeof ROLES)[number]

/** How far a person sees: the whole organisation, or one territory. */
export type Reach = { readonly kind: 'organisation' } | { readonly kind: 'territory'; readonly territoryId: TerritoryId }

export function reaches(reach: Reach, territoryId: number | null): boolean {
  return reach.kind === 'organisation' || reach.territoryId === territoryId
}
