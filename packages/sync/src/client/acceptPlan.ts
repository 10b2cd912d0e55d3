import type { SyncPlan } from '../wire.ts'
import type { Shape } from './contract.ts'
import { readMeta, writeMeta } from './meta.ts'
import type { Opened } from './opened.ts'
import { onTrueRows } from './overlay.ts'

/** Takes on what the plan says: another store, other rights, another person. Rows beyond the rights go at once. */
export async function acceptPlan(opened: Opened, plan: SyncPlan): Promise<void> {
  const { options, parts, byName, me } = opened
  const { sql } = options
  const storeId = await readMeta<string>(sql, 'store')
  const allowed = new Set(plan.shapes.map((shape) => shape.name))
  const isOtherReach = me !== undefined && JSON.stringify(me.reach) !== JSON.stringify(plan.me.reach)
  const emptied: Shape[] = []
  await sql.transaction(async (tx) => {
    if (storeId !== undefined && storeId !== plan.storeId) await tx.exec('update sync_state set lsn = 0; delete from sync_load;')
    for (const [name] of await tx.rows('select shape from sync_state union select shape from sync_load')) {
      const shape = byName.get(name as string)
      const isLost = shape === undefined || !allowed.has(shape.name)
      if (!isLost && !(isOtherReach && shape.cut === 'territory')) continue
      await tx.query('delete from sync_state where shape = $1', [name])
      await tx.query('delete from sync_load where shape = $1', [name])
      if (shape) emptied.push(shape)
    }
    if (emptied.length > 0) {
      await onTrueRows(tx, parts, async () => {
        for (const shape of emptied) await tx.exec(`truncate "${shape.tableName}"`)
      })
      await writeMeta(tx, 'loaded', false)
    }
    await writeMeta(tx, 'store', plan.storeId)
    await writeMeta(tx, 'me', plan.me)
  })
  opened.me = plan.me
  await options.flush()
  if (emptied.length === 0) return
  opened.isLoaded = false
  opened.lsn = '0'
  for (const shape of emptied) await options.onReset?.(shape.name)
  await parts.onTouched(new Set(emptied.map((shape) => shape.tableName)))
}
