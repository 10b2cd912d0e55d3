import { shape, shapeSignature, type Shape } from './define/shape.ts'
import { actor, territory } from './actor/tables.ts'
import { channel, touchpoint } from './touchpoint/tables.ts'
import { interaction } from './interaction/tables.ts'
import { journey, journeyStep, outcome, outcomeKind, run, runStep } from './journey/tables.ts'
import { perception } from './feedback/tables.ts'
import { segment, segmentMember } from './segment/tables.ts'
import { costRate } from './economics/tables.ts'
import { note } from './closed-loop/tables.ts'
import { receipt } from './access/tables.ts'

export * from './actor/tables.ts'
export * from './touchpoint/tables.ts'
export * from './interaction/tables.ts'
export * from './journey/tables.ts'
export * from './feedback/tables.ts'
export * from './segment/tables.ts'
export * from './economics/tables.ts'
export * from './closed-loop/tables.ts'
export * from './access/tables.ts'
export * from './import/tables.ts'

/** Raise it when the wire changes; keep the old one readable. A test pins the hash of `SCHEMA_SIGNATURE`. */
export const SCHEMA_VERSION = 1

/** Every shape a replica may hold, in the order a first load takes them: names first, facts next, the rest after. */
export const shapes = {
  territory: shape('territory', territory, { cut: 'everyone', kind: 'small' }),
  channel: shape('channel', channel, { cut: 'everyone', kind: 'small' }),
  touchpoint: shape('touchpoint', touchpoint, { cut: 'everyone', kind: 'small' }),
  outcomeKind: shape('outcomeKind', outcomeKind, { cut: 'everyone', kind: 'small' }),
  journey: shape('journey', journey, { cut: 'everyone', kind: 'editable' }),
  journeyStep: shape('journeyStep', journeyStep, { cut: 'everyone', kind: 'editable' }),
  costRate: shape('costRate', costRate, { cut: 'everyone', kind: 'small' }),
  segment: shape('segment', segment, { cut: 'everyone', kind: 'editable' }),
  run: shape('run', run, { cut: 'territory', kind: 'facts', indexes: ['(actor_id)'] }),
  interaction: shape('interaction', interaction, {
    cut: 'territory', kind: 'facts',
    without: ['source', 'messageId', 'receivedAt', 'properties', 'costedBy'],
    indexes: ['(actor_id, occurred_at)'],
  }),
  runStep: shape('runStep', runStep, { cut: 'territory', kind: 'facts' }),
  outcome: shape('outcome', outcome, { cut: 'territory', kind: 'facts', without: ['source', 'messageId'], indexes: ['(actor_id)'] }),
  perception: shape('perception', perception, { cut: 'territory', kind: 'facts', without: ['source', 'messageId'], indexes: ['(actor_id)'] }),
  actor: shape('actor', actor, { cut: 'territory', kind: 'facts' }),
  segmentMember: shape('segmentMember', segmentMember, { cut: 'territory', kind: 'small', indexes: ['(actor_id)'] }),
  note: shape('note', note, { cut: 'territory', kind: 'editable', indexes: ['(actor_id)'] }),
  receipt: shape('receipt', receipt, { cut: 'device', kind: 'small', without: ['deviceId'] }),
} as const satisfies Record<string, Shape>

export type ShapeName = keyof typeof shapes

export const SCHEMA_SIGNATURE: string = Object.values(shapes).map(shapeSignature).join('\n')
