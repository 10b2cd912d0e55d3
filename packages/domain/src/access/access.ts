import { shapes, type ShapeName } from '../schema.ts'
import { ROLES, type Role } from './reach.ts'

/**
 * Who may do a thing.
 * `anyone`: no sign-in. `writeKey`: a program with a key. Roles: signed-in people.
 * `rows`: what they get is cut to their territory. `organisation`: only people who see the whole organisation.
 */
export type Who =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'writeKey' }
  | { readonly kind: 'people'; readonly roles: readonly Role[]; readonly reach: 'rows' | 'organisation' }

const people = (roles: readonly Role[], reach: 'rows' | 'organisation' = 'rows'): Who => ({ kind: 'people', roles, reach })
const ADMIN = ['admin'] as const
const ANALYST = ['admin', 'analyst'] as const

/** The one table of access. The server looks every procedure, route, command and shape up here and nowhere else. */
export const ACCESS = {
  'route.health': { kind: 'anyone' },
  'route.dashboard': { kind: 'anyone' },
  'route.auth': { kind: 'anyone' },
  'route.enter': { kind: 'anyone' },
  'route.ingest': { kind: 'writeKey' },
  'route.import': people(ANALYST, 'organisation'),
  'route.export': people(ANALYST, 'organisation'),
  'route.doctor': people(ADMIN, 'organisation'),

  'sync.plan': people(ROLES),
  'sync.pulse': people(ROLES),
  'sync.commands': people(ROLES),

  'command.segment.save': people(ANALYST),
  'command.segment.remove': people(ANALYST),
  'command.journey.renameStep': people(ANALYST, 'organisation'),
  'command.actor.addNote': people(ROLES),

  'procedure.me': people(ROLES),
  'procedure.analyse': people(ANALYST),
  'procedure.people.list': people(ADMIN, 'organisation'),
  'procedure.people.invite': people(ADMIN, 'organisation'),
  'procedure.people.remove': people(ADMIN, 'organisation'),
  'procedure.keys.list': people(ADMIN, 'organisation'),
  'procedure.keys.create': people(ADMIN, 'organisation'),
  'procedure.keys.revoke': people(ADMIN, 'organisation'),
  'procedure.deadLetters.list': people(ANALYST, 'organisation'),
  'procedure.deadLetters.retry': people(ANALYST, 'organisation'),
  'procedure.journeys.save': people(ANALYST, 'organisation'),
  'procedure.rebuilds.list': people(ANALYST, 'organisation'),
  'procedure.actors.merge': people(ANALYST, 'organisation'),
  'procedure.actors.unmerge': people(ANALYST, 'organisation'),
  'procedure.rates.list': people(ANALYST, 'organisation'),
  'procedure.rates.concerned': people(ANALYST, 'organisation'),
  'procedure.rates.save': people(ANALYST, 'organisation'),
  'procedure.rates.end': people(ANALYST, 'organisation'),
  'procedure.rates.remove': people(ANALYST, 'organisation'),
  'procedure.rates.import': people(ANALYST, 'organisation'),
  'procedure.experiments.list': people(ANALYST, 'organisation'),
  'procedure.experiments.save': people(ANALYST, 'organisation'),
  'procedure.experiments.draw': people(ANALYST, 'organisation'),
  'procedure.experiments.end': people(ANALYST, 'organisation'),

  ...shapeAccess(),
} as const satisfies Record<string, Who>

export type Act = keyof typeof ACCESS

function shapeAccess(): { [Name in ShapeName as `shape.${Name}`]: Who } {
  const analystsOnly: readonly ShapeName[] = ['costRate', 'segment', 'segmentMember']
  return Object.fromEntries(
    (Object.keys(shapes) as ShapeName[]).map((name) => [`shape.${name}`, people(analystsOnly.includes(name) ? ANALYST : ROLES)]),
  ) as { [Name in ShapeName as `shape.${Name}`]: Who }
}
