import type { OutcomeMoments } from '@throughline/analytics/driver/moments'
import { format } from '../ui/format.ts'
import { strings } from './strings.ts'

const says = strings.moments

/** Which contact decides most, and whether customers name what decides. */
export function sayMoments({ touchpoints, outcome }: OutcomeMoments): string {
  const decisive = touchpoints.filter((m) => m.isMomentOfTruth)
  const [first] = decisive
  const named = touchpoints.filter((m) => m.isNamed).toSorted((a, b) => b.named!.share - a.named!.share)
  const decides = first ? says.first(first.touchpoint.name, format.share(first.good!.share), format.share(first.bad!.share), outcome?.name ?? strings.asks.achieved) : says.noneDecides
  if (named.length === 0) return `${decides} ${says.noneNamed}`
  if (!first) return `${decides} ${says.mostNamed(named[0]!.touchpoint.name)}`
  const agree = decisive.filter((m) => m.isNamed).length
  return `${decides} ${says.mostNamed(named[0]!.touchpoint.name)} ${says.agree(format.count(agree), format.count(decisive.length - agree), format.count(named.length - agree))}`
}
