import { type Shape } from '@throughline/domain'
import { definitionFor } from '@throughline/server/shapes/definitionFor'
import { condition, type ShapeDefinition } from '@throughline/sync/server/definition'
import type { Sql } from '@throughline/sync'
import { expect } from 'vitest'
import type { Device, Server } from './world.ts'

/** Rows of a shape as text, in key order: equal text is equal rows. */
async function rowsOf(sql: Pick<Sql, 'rows'>, shape: Shape, where: string): Promise<string[]> {
  const columns = shape.columns.map((column) => `"${column.name}"`).join(', ')
  const rows = await sql.rows(`select row(${columns})::text from "${shape.tableName}" where ${where} order by ${shape.primaryKey.map((name) => `"${name}"`).join(', ')}`)
  return rows.map((row) => row[0] as string)
}

/** First law: every replica equals the server within its reach. */
export async function replicaEqualsServer(server: Server, device: Device, shapes: readonly Shape[], may: (shape: Shape) => boolean): Promise<void> {
  await device.replica!.applied()
  const { reach } = server.sessions.get(device.name)!
  for (const shape of shapes) {
    const definition: ShapeDefinition = definitionFor(shape.name as Parameters<typeof definitionFor>[0], { reach, deviceId: device.deviceId })
    const there = may(shape) ? await rowsOf(server.store, shape, condition(definition)) : []
    expect(await rowsOf(device.sql, shape, 'true'), `${shape.name} on ${device.name}`).toEqual(there)
  }
}

interface Told {
  readonly by: string
  readonly action: string
  readonly verdict: string
  readonly commandId: string
  readonly input: Record<string, unknown>
}

export interface Beginning {
  readonly steps: ReadonlyMap<number, string>
}

/**
 * Second law: the server equals each accepted command run once, in order of first arrival. The audit tells the order;
 * what the commands mean is stated here a second time, plainly.
 */
export async function serverEqualsCommands(server: Server, devices: readonly Device[], beginning: Beginning): Promise<void> {
  const audit = await server.store.query<{ by: string; action: string; verdict: string; subject: { commandId: string; input: Record<string, unknown> } }>(
    `select by, action, verdict, subject from audit where action like 'command.%' order by id`)
  const told: Told[] = audit.map((row) => ({ by: row.by, action: row.action, verdict: row.verdict, ...row.subject }))
  expect(new Set(told.map((each) => each.commandId)).size, 'each command ran once').toBe(told.length)

  const segments = new Map<string, string>()
  const steps = new Map(beginning.steps)
  const notes = new Map<string, unknown>()
  for (const { action, verdict, input } of told) {
    if (verdict !== 'accepted') continue
    if (action === 'command.segment.save') {
      for (const [id, name] of segments) expect(id === input['id'] || name !== input['name'], 'no two segments share a name').toBe(true)
      segments.set(input['id'] as string, input['name'] as string)
    } else if (action === 'command.segment.remove') segments.delete(input['id'] as string)
    else if (action === 'command.journey.renameStep') {
      expect(steps.get(input['stepId'] as number)).toBe((input['basedOn'] as { name: string }).name)
      steps.set(input['stepId'] as number, input['name'] as string)
    } else if (!notes.has(input['id'] as string)) notes.set(input['id'] as string, input['text'])
  }
  const map = async (text: string) => new Map((await server.store.rows(text)).map((row) => [row[0], row[1]]))
  expect(await map('select id::text, name from segment')).toEqual(segments)
  expect(await map('select id, name from journey_step')).toEqual(steps)
  expect(await map('select id::text, text from note')).toEqual(notes)

  for (const device of devices) {
    const arrived = told.filter((each) => device.sent.includes(each.commandId))
    expect(arrived.map((each) => each.commandId), `commands of ${device.name} arrived, in order`).toEqual(device.sent)
    const refused = arrived.filter((each) => each.verdict === 'refused').map((each) => each.commandId)
    const kept = await device.replica!.outbox()
    expect(kept.map((each) => each.id), `refused commands are kept on ${device.name}`).toEqual(refused)
    expect(kept.every((each) => each.status === 'refused' && each.code !== null && each.reason !== null)).toBe(true)
  }
}
