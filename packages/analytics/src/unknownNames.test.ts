import { Refusal } from '@throughline/domain'
import { expect, test } from 'vitest'
import { LogBuilder } from './columns/build.ts'
import { madeUpLog } from './testing/madeUpLog.ts'
import { nearOf, refuseUnknown, unknownNames } from './unknownNames.ts'

const log = madeUpLog(1, { entries: 2_000 })
const { catalogue, actors } = log
const touchpoint = catalogue.touchpoints[0]!.code, journey = 'claim'

test('[A34] a question that names what is not there is refused, with the name and what is written much the same', () => {
  const refused = (name: string, params: unknown): { unknown: { kind: string; name: string; near: string[] }[]; issues: string[] } => {
    try {
      refuseUnknown(name, params, log)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'input.unknown') return error.details as never
    }
    throw new Error('not refused')
  }
  expect(refused('journey.flow', { cohort: { journeys: ['clam'] } })).toMatchObject({ unknown: [{ kind: 'journey', name: 'clam', near: ['claim'] }], issues: ['There is no journey “clam”. Much the same: claim.'] })
  expect(refused('journey.flw', {})).toMatchObject({ unknown: [{ kind: 'analysis', name: 'journey.flw', near: expect.arrayContaining(['journey.flow']) as string[] }], issues: [expect.stringMatching(/^There is no analysis “journey\.flw”\. Much the same: journey\.flow[,.]/)] })
  expect(refused('journey.flow', { cohort: { attributes: { wey: ['x'] } } }).unknown).toEqual([{ kind: 'attribute', name: 'wey', near: [] }])
  const [attribute, column] = [...actors.attributes][0]!
  expect(refused('people.list', { cohort: { attributes: { [attribute]: [column.values[0]!, 'no such'] } } }).issues[0]).toMatch(`Nobody has “no such” as ${attribute}. There are: `)
  expect(refused('outcome.drivers', { target: { of: 'outcome', code: 'lefft' } }).unknown.map(({ name }) => name)).toEqual(['lefft'])
  expect(refused('experiment.effect', { attribute, target: 'achievd' }).unknown).toEqual([{ kind: 'measure', name: 'achievd', near: ['achieved'] }])
  expect(refused('experiment.change', { changed: ['nowhere'], other: [catalogue.territories[0]!.code], at: '2025-03-01' }).unknown.map(({ kind }) => kind)).toEqual(['territory'])
  expect(refused('journey.time', { from: 'here', to: { kind: 'touchpoint', code: 'there' } }).unknown.map(({ name }) => name)).toEqual(['here', 'there'])
  expect(refused('journey.funnel', { steps: [{ touchpoints: [touchpoint] }, { step: 'no step' }], exclude: [{ touchpoints: ['no place'] }] }).unknown.map(({ kind }) => kind)).toEqual(['step', 'touchpoint'])
  expect(refused('journey.compare', { a: { journeys: [journey] }, b: { path: { follows: { from: touchpoint, to: 'far', without: 'wide' } }, without: [{ touchpoint: 'away' }] } }).unknown.map(({ name }) => name)).toEqual(['far', 'wide', 'away'])
})

test('[A34] known names, no names, outcome none, dates, and a log without contacts are let through', () => {
  const asked: [string, unknown][] = [
    ['journey.flow', { cohort: { journeys: [journey], channels: catalogue.channels.map(({ code }) => code), outcomes: ['none'], touchpoint, edge: { from: touchpoint, to: touchpoint } } }],
    ['segment.shift', { from: '2025-03-01', to: '2025-07-01' }], ['experiment.effect', { attribute: [...actors.attributes.keys()][0]!, from: '2025-03-01', target: `outcome:${catalogue.outcomeKinds[0]!.code}` }],
    ['data.overview', {}], ['no.such', {}], ['journey.flow', { cohort: { journeys: 'unreadable' } }],
  ]
  for (const [name, params] of asked) expect(unknownNames(name, params, log), name).toEqual([])
  expect(unknownNames('journey.flow', { cohort: { journeys: ['clam'] } }, new LogBuilder().build())).toEqual([])
})

test('[A34] near are a slip, a beginning and other capitals; not just any short word', () => {
  const known = ['claim', 'claim-paid', 'renewal', 'billing']
  expect(nearOf('clam', known)).toEqual(['claim'])
  expect(nearOf('Claim', known)).toEqual(['claim', 'claim-paid'])
  expect(nearOf('ren', known)).toEqual(['renewal'])
  expect(nearOf('zzz', known)).toEqual([])
})
