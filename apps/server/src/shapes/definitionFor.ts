import { Refusal, shapes, type Act, type Reach, type Shape, type ShapeName } from '@throughline/domain'
import type { CapturedTable } from '@throughline/sync/capture'
import type { ShapeDefinition } from '@throughline/sync/server/definition'
import { z } from 'zod'

export function isShapeName(name: string): name is ShapeName {
  return Object.hasOwn(shapes, name)
}

export function shapeAct(name: ShapeName): Act {
  return `shape.${name}`
}

/**
 * What a session gets of a shape: the one place where shapes are cut.
 * @throws Refusal `input.invalid` when a shape that is cut to the device is asked without naming one.
 */
export function definitionFor(name: ShapeName, asker: { reach: Reach; deviceId: string | undefined; replica?: 'default' | 'full' }): ShapeDefinition {
  const shape: Shape = shapes[name]
  return {
    table: shape.tableName,
    columns: shape.columns.map((column) => column.name),
    primaryKey: shape.primaryKey,
    replica: asker.replica ?? 'default',
    ...cut(shape, asker),
  }
}

function cut(shape: Shape, { reach, deviceId }: { reach: Reach; deviceId: string | undefined }): Pick<ShapeDefinition, 'where' | 'params'> {
  switch (shape.cut) {
    case 'everyone': return {}
    case 'territory': return reach.kind === 'organisation' ? {} : { where: 'territory_id = $1', params: [String(reach.territoryId)] }
    case 'device': {
      const device = z.uuid().safeParse(deviceId)
      if (!device.success) throw new Refusal('input.invalid', { device: deviceId ?? null })
      return { where: 'device_id = $1', params: [device.data] }
    }
  }
}

/** The tables whose changes are noted in the log: those that stand behind a shape. */
export function capturedTables(): CapturedTable[] {
  return Object.values<Shape>(shapes).map((shape) => ({ name: shape.tableName, primaryKey: shape.primaryKey, appendOnly: shape.kind === 'facts' }))
}
