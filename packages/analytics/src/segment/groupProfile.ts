import type { FeatureLabel, ProfileLine } from './clusters.ts'
import type { FeatureSpace } from './featureSpace.ts'
import type { Feature } from './features.ts'

/** What sets each group apart from everyone: every feature, largest difference first. @param group by row of the space; below 0: in none */
export function profilesOf(space: FeatureSpace, group: Int32Array, groups: number): ProfileLine[][] {
  const rows = space.actors.length, dimensions = space.features.length
  const members = new Int32Array(groups)
  const differences = new Float64Array(groups * dimensions)
  for (let i = 0; i < rows; i++) {
    const g = group[i]!
    if (g < 0) continue
    members[g]!++
    for (let d = 0, own = g * dimensions, row = i * dimensions; d < dimensions; d++) differences[own + d]! += space.points[row + d]!
  }
  const lines: ProfileLine[][] = Array.from({ length: groups }, () => [])
  const sum = new Float64Array(groups), count = new Int32Array(groups)
  space.features.forEach((feature, d) => {
    sum.fill(0)
    count.fill(0)
    const raw = space.raw[d]!
    let allSum = 0, allCount = 0
    for (let i = 0; i < rows; i++) {
      const g = group[i]!, value = raw[space.actors[i]!]!
      if (value === value) {
        allSum += value
        allCount++
        if (g >= 0) {
          sum[g]! += value
          count[g]!++
        }
      }
    }
    const overall = allCount === 0 ? 0 : allSum / allCount
    for (let g = 0; g < groups; g++) lines[g]!.push({ ...labelOf(feature), mean: count[g] === 0 ? 0 : sum[g]! / count[g]!, overall, difference: members[g] === 0 ? 0 : differences[g * dimensions + d]! / members[g]! })
  })
  for (const profile of lines) profile.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
  return lines
}

/** The same of one group. @param isMember by row of the space */
export function profileOf(space: FeatureSpace, isMember: (row: number) => boolean): ProfileLine[] {
  return profilesOf(space, Int32Array.from({ length: space.actors.length }, (_, row) => (isMember(row) ? 0 : -1)), 1)[0]!
}

/** Up to three of the largest differences, in plain words. */
export function nameOf(profile: readonly ProfileLine[], features: readonly Feature[]): string {
  const telling = profile.filter((line) => Math.abs(line.difference) >= 0.4).slice(0, 3)
  if (telling.length === 0) return 'Much like everyone'
  const words = telling.map((line) => {
    const feature = features.find((f) => f.feature === line.feature)!
    return line.difference > 0 ? feature.more : feature.less
  }).join(', ')
  return words[0]!.toUpperCase() + words.slice(1)
}

export const labelOf = ({ feature, label, unit }: Feature): FeatureLabel => ({ feature, label, unit })
