import { cloudsByLevel } from '../kernel/cloudsByLevel.ts'
import { kmeansOnFew } from '../kernel/kmeans.ts'
import { judgeBy, mean } from './drawn.ts'

/** Rows of one drawn cloud, and how many are drawn at most: many where customers are few and chance varies, two where they are many. */
const CLOUD_ROWS = 1_500
const MOST_CLOUDS = 20
/** Rows of it that are judged. */
const JUDGED = 1_000

/**
 * By number of groups the largest mean silhouette among draws without groups that keep each feature's values, how features hang together, and how both change with the
 * number of contacts (`kernel/cloudsByLevel.ts`). A moment's work lies between two steps. @param points row-major @param contacts by row
 */
export function* byChance(points: Float64Array, contacts: ArrayLike<number>, rows: number, dimensions: number, ks: readonly number[], seed: number, random: () => number): Generator<undefined, ReadonlyMap<number, number>> {
  const most = new Map(ks.map((k) => [k, Number.NEGATIVE_INFINITY]))
  const draw = cloudsByLevel(points, contacts, rows, dimensions, random)
  yield
  const size = Math.min(CLOUD_ROWS, rows)
  const clouds = Math.max(2, Math.min(MOST_CLOUDS, Math.round((2 * CLOUD_ROWS) / size)))
  const starts = size < CLOUD_ROWS ? 3 : 1
  for (let c = 0; c < clouds; c++) {
    const cloud = draw(size)
    yield
    const judge = judgeBy(cloud, Math.min(JUDGED, size), dimensions)
    for (const k of ks) {
      yield
      most.set(k, Math.max(most.get(k)!, mean(judge(kmeansOnFew(cloud, size, dimensions, k, seed, starts).group, k))))
    }
  }
  return most
}
