import type { SqlStore } from '@throughline/sync/sql'
import type { SyncPlan } from '@throughline/sync/wire'
import { personKey } from '../browser/plan.ts'
import type { Owner } from '../columns/offers.ts'

export interface OwnerNote {
  /** As of the last contact. */
  current(): Owner
  /**
   * Takes note of who is signed in now. When the rows here are somebody else's, or were cut to another reach, they are
   * dropped (the outbox stays) and all tabs start over.
   * @throws Error when that happens: nothing may go on with these rows.
   */
  follow(plan: SyncPlan): Promise<void>
}

/** Remembers beside the rows whose they are, and drops them before anybody else can read them. */
export async function openOwnerNote(sql: SqlStore, startOver: () => void): Promise<OwnerNote> {
  await sql.exec('create table if not exists replica_owner (person text primary key, time_zone text not null)')
  const [row] = await sql.rows('select person, time_zone from replica_owner')
  let known: Owner | undefined = row && { person: row[0] as string, timeZone: row[1] as string }
  return {
    current: () => known ?? { person: '', timeZone: 'UTC' },
    async follow(plan) {
      const now: Owner = { person: personKey(plan), timeZone: plan.timeZone }
      if (known?.person === now.person && known.timeZone === now.timeZone) return
      const isOther = known !== undefined && known.person !== now.person
      await sql.transaction(async (tx) => {
        await tx.exec('delete from replica_owner')
        await tx.query('insert into replica_owner values ($1, $2)', [now.person, now.timeZone])
        // The sync client drops every shape when the tables are not the ones it made, and keeps the outbox.
        if (isOther) await tx.query(`update sync_meta set value = '"another person"' where key = 'schema'`)
      })
      known = now
      if (!isOther) return
      startOver()
      throw new Error('Somebody else has signed in. The page loads again.')
    },
  }
}
