import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { reaches } from '../../access/reach.ts'
import { actor } from '../../actor/tables.ts'
import { command } from '../../define/command.ts'
import { ActorId, NoteId } from '../../define/ids.ts'
import { Refusal } from '../../define/refusal.ts'
import { note } from '../tables.ts'

/** Writes something down about a customer within the writer's reach. */
export const addNote = command('actor.addNote', {
  input: z.strictObject({ id: NoteId, actorId: ActorId, text: z.string().trim().min(1).max(10_000) }),
  roles: ['admin', 'analyst', 'field'],
  async run(tx, input, { by, byName, now, reach }) {
    const [about] = await tx.select({ territoryId: actor.territoryId }).from(actor).where(eq(actor.id, input.actorId)).limit(1)
    if (!about) throw new Refusal('actor.missing', { actorId: input.actorId })
    if (!reaches(reach, about.territoryId)) throw new Refusal('access.reach', { actorId: input.actorId })
    await tx.insert(note)
      .values({ ...input, territoryId: about.territoryId, writtenBy: by, writtenByName: byName, writtenAt: now })
      .onConflictDoNothing()
  },
})
