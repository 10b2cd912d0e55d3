import { eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { command } from '../../define/command.ts'
import { SegmentId } from '../../define/ids.ts'
import { Refusal } from '../../define/refusal.ts'
import { segmentsNamed } from '../lookUpSegments.ts'
import { segment } from '../tables.ts'

/** Removes a segment, and with it its ledger, which the server lets go of. Not while other segments are made with it: who is in those would change unseen. */
export const removeSegment = command('segment.remove', {
  input: z.strictObject({ id: SegmentId }),
  roles: ['admin', 'analyst'],
  async run(tx, { id }) {
    const others = await tx.select({ name: segment.name, rule: segment.rule }).from(segment).where(ne(segment.id, id)).orderBy(segment.name)
    const by = others.filter((one) => segmentsNamed(one.rule).includes(id)).map((one) => one.name)
    if (by.length > 0) throw new Refusal('segment.inUse', { by })
    await tx.delete(segment).where(eq(segment.id, id))
  },
})
