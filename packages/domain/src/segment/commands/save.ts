import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { command } from '../../define/command.ts'
import { SegmentId } from '../../define/ids.ts'
import { Refusal } from '../../define/refusal.ts'
import { lookUpSegments, segmentsNamed } from '../lookUpSegments.ts'
import { SegmentRule } from '../rule.ts'
import { SEGMENT_ORIGINS, segment } from '../tables.ts'

/** Makes a segment or changes it: the later save wins as a whole. No two segments share a name, and none leads back to itself. */
export const saveSegment = command('segment.save', {
  input: z.strictObject({
    id: SegmentId,
    name: z.string().trim().min(1).max(120),
    origin: z.enum(SEGMENT_ORIGINS),
    description: z.string().trim().max(2_000),
    rule: SegmentRule,
  }),
  roles: ['admin', 'analyst'],
  async run(tx, input, { by, now }) {
    const namesake = await tx.select({ id: segment.id }).from(segment).where(and(eq(segment.name, input.name), ne(segment.id, input.id))).limit(1)
    if (namesake.length > 0) throw new Refusal('segment.nameTaken', { name: input.name })
    if (segmentsNamed(input.rule).length > 0) {
      const others = new Map((await tx.select({ id: segment.id, rule: segment.rule }).from(segment)).map((one) => [one.id, one.rule]))
      lookUpSegments(input.rule, (id) => others.get(id), [input.id])
    }
    const row = { ...input, writtenBy: by, writtenAt: now }
    await tx.insert(segment).values(row).onConflictDoUpdate({ target: segment.id, set: row })
  },
})
