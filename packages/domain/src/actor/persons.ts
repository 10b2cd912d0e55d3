/** A merge that was not undone: one root was put under another. */
export interface LiveMerge {
  readonly keptActorId: number
  readonly mergedActorId: number
}

/** Whom each merged actor stands for: the end of its chain of merges ([AC5]). Actors that stand for themselves are absent. */
export function personsOf(merges: readonly LiveMerge[]): Map<number, number> {
  const above = new Map(merges.map((merge) => [merge.mergedActorId, merge.keptActorId]))
  const found = new Map<number, number>()
  for (const actorId of above.keys()) {
    let person = actorId
    const seen = new Set<number>()
    for (let next = above.get(person); next !== undefined && !seen.has(next); next = above.get(person)) {
      seen.add(next)
      person = next
    }
    if (person !== actorId) found.set(actorId, person)
  }
  return found
}
