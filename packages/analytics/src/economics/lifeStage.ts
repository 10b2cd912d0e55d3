import type { Catalogue } from '../columns/journeyLog.ts'

type Journey = Catalogue['journeys'][number]

/** Code of the life stage a journey is part of, itself if it is one; null where nobody placed it. */
export function stageOf({ journeys }: Catalogue, journey: Journey): string | null {
  const seen = new Set<number>()
  for (let at: Journey | undefined = journey; at && !seen.has(at.id); at = journeys.find((j) => j.id === at!.parentId)) {
    if (at.tier === 'life stage') return at.code
    seen.add(at.id)
  }
  return null
}

/** The journeys that are life stages. */
export function stages({ journeys }: Catalogue): readonly Journey[] {
  return journeys.filter((j) => j.tier === 'life stage')
}
