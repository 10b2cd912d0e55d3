/** Pictures that run on through the cells of a lane: each cell draws its own piece, and neighbours meet at the border. */

/** A ribbon that thins: half heights at the left border, the middle and the right border, on a 100 × 44 field. */
export function ribbonPath(before: number | null, here: number, after: number | null): string {
  const half = (share: number) => Math.max(0.5, share * 21)
  const left = half(before === null ? here : (before + here) / 2)
  const right = half(after === null ? here : (here + after) / 2)
  const middle = half(here)
  const y = 22
  return `M0 ${y - left}C25 ${y - left} 25 ${y - middle} 50 ${y - middle}S75 ${y - right} 100 ${y - right}L100 ${y + right}C75 ${y + right} 75 ${y + middle} 50 ${y + middle}S25 ${y + left} 0 ${y + left}Z`
}

export interface CurvePoint {
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
}

/** Height of a feeling on a field 72 high whose scale ends at ±`most`. */
export const feltY = (x: number, most: number): number => 36 - Math.max(-1, Math.min(1, x / most)) * 31

/** The end of a scale that holds every mean and interval: ±0.25, ±0.5, ±0.75 or ±1, so that small differences can be seen and steps compared. */
export function feltScale(points: readonly (CurvePoint | null)[]): number {
  const most = Math.max(0, ...points.flatMap((p) => (p ? [Math.abs(p.mean), Math.abs(p.low ?? 0), Math.abs(p.high ?? 0)] : [])))
  return Math.min(1, Math.max(0.25, Math.ceil(most * 4) / 4))
}

/** A piece of the curve from the left border through the middle to the right border; it begins or ends in the middle beside a gap. */
export function curvePath(before: CurvePoint | null, here: CurvePoint, after: CurvePoint | null, most: number): string {
  const y = feltY(here.mean, most)
  const left = before ? `M0 ${feltY((before.mean + here.mean) / 2, most)}L50 ${y}` : `M50 ${y}`
  return after ? `${left}L100 ${feltY((after.mean + here.mean) / 2, most)}` : left
}

/** The band of a piece; nothing where the interval is not known. */
export function bandPath(before: CurvePoint | null, here: CurvePoint, after: CurvePoint | null, most: number): string {
  if (here.low === null || here.high === null) return ''
  const between = (other: CurvePoint | null, side: 'low' | 'high'): number | null => (other && other[side] !== null ? (other[side] + here[side]!) / 2 : null)
  const top: string[] = []
  const bottom: string[] = []
  const put = (x: number, high: number | null, low: number | null) => {
    if (high === null || low === null) return
    top.push(`${x} ${feltY(high, most)}`)
    bottom.unshift(`${x} ${feltY(low, most)}`)
  }
  if (before) put(0, between(before, 'high'), between(before, 'low'))
  put(50, here.high, here.low)
  if (after) put(100, between(after, 'high'), between(after, 'low'))
  return top.length < 2 ? '' : `M${[...top, ...bottom].join('L')}Z`
}
