import type { JourneyLog } from './journeyLog.ts'

type Part = 'entries' | 'runs' | 'actors' | 'outcomes' | 'otherSteps'

/** Bytes of a log's columns, part by part; the catalogue, which does not grow with its rows, and room kept free for news are not in it. */
export function bytesOfColumns({ entries, runs, actors, outcomes, otherSteps }: Pick<JourneyLog, Part>): Readonly<Record<Part, number>> {
  const attributes = [...[...actors.attributes.values()].map(({ code }) => code), ...actors.numbers.values()].reduce((sum, column) => sum + column.byteLength, 0)
  return { entries: bytesIn(entries), runs: bytesIn(runs), actors: bytesIn(actors) + attributes, outcomes: bytesIn(outcomes), otherSteps: bytesIn(otherSteps) }
}

/** Of the typed arrays in it, and in the sparse columns in it. */
function bytesIn(columns: object): number {
  return Object.values(columns).reduce((sum: number, column: unknown) => {
    if (ArrayBuffer.isView(column)) return sum + column.byteLength
    return typeof column === 'object' && column !== null && 'told' in column ? sum + bytesIn(column) : sum
  }, 0)
}
