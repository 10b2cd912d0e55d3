import { expect, test } from 'vitest'
import { PlanWalk } from './planWalk.ts'

/** Steps a, b, c, d in planned order; `.` is a contact outside the plan; a capital is another touchpoint of the same step. */
function walk(way: string): Record<string, string> {
  const plan = new PlanWalk(4, 8)
  // What an earlier run did must not show in this one.
  plan.begin()
  for (const place of [0, 1, 2, 3, 2, -1]) plan.add(place, 0)
  plan.begin()
  for (const one of way) plan.add('abcd'.indexOf(one.toLowerCase()), one === one.toLowerCase() ? 0 : 1)
  const those = (is: (place: number) => boolean) => [0, 1, 2, 3].filter(is).map((p) => 'abcd'[p]).join('')
  return { skipped: those((p) => plan.skipped(p)), late: those((p) => plan.outOfOrder(p)), again: those((p) => plan.repeated(p)), strayed: those((p) => plan.unplannedAfter(p)) }
}

test.each([
  ['', '', '', '', ''],
  ['abcd', '', '', '', ''],
  ['ab', '', '', '', ''],
  ['ad', 'bc', '', '', ''],
  ['acbd', '', 'b', '', ''],
  ['dabc', '', 'abc', '', ''],
  ['aA', '', '', '', ''],
  ['aAa', '', '', 'a', ''],
  ['aabcd', '', '', 'a', ''],
  ['aba', '', '', 'a', ''],
  ['abA', '', '', 'a', ''],
  ['a.b..', '', '', '', 'ab'],
  ['.ab', '', '', '', ''],
  ['a.a', '', '', 'a', 'a'],
] as const)('[JM3] “%s” against abcd: skipped “%s”, out of order “%s”, repeated “%s”, unplanned after “%s”', (way, skipped, late, again, strayed) => {
  expect(walk(way)).toEqual({ skipped, late, again, strayed })
})
