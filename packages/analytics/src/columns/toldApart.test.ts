import { Refusal } from '@throughline/domain'
import { expect, test } from 'vitest'
import { runAnalysis, type JourneyLog } from '../index.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { refuseUnknown } from '../unknownNames.ts'
import { mergeChanges } from './merge.ts'

const CONTEXT = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'UTC', random: seededRandom }
const CHANNELS = 300, TERRITORIES = 280

/** Contacts in 300 channels and runs in 280 territories, in turn. */
function wide(): ReturnType<typeof madeUpRows> {
  const rows = madeUpRows(1, { runs: 700 })
  const named = (kind: string, count: number) => Array.from({ length: count }, (_, i) => ({ ...rows[kind as 'channel'][0], id: i + 1, code: `${kind}-${i + 1}`, name: `The ${kind} ${i + 1}` }))
  const interaction = rows.interaction.map((one, i) => ({ ...one, channel_id: (i % CHANNELS) + 1 }))
  return { ...rows, channel: named('channel', CHANNELS), territory: named('territory', TERRITORIES), interaction, run: rows.run.map((run, i) => ({ ...run, territory_id: (i % TERRITORIES) + 1 })), touchpoint: rows.touchpoint.map((t) => ({ ...t, usual_channel_id: null })) } as never
}

const rows = wide(), log = logOfRows(rows)
const ask = <T>(of: JourneyLog, name: 'data.overview' | 'economics.roi' | 'journey.flow', params: object): T => runAnalysis(name, params as never, of, CONTEXT, 'replica').result as T
interface Overview { readonly entries: number; readonly runs: number; readonly channels: readonly { code: string; name: string; entries: number }[]; readonly territories: readonly { code: string; runs: number }[]; readonly untold: { territories: number; outcomes: number } }

test('[A40] channels beyond the 255th stand together as one that says so, never under another’s name; nothing is lost', () => {
  const overview = ask<Overview>(log, 'data.overview', {})
  expect(overview.channels.reduce((sum, { entries }) => sum + entries, 0)).toBe(overview.entries)
  const beyond = overview.channels.find(({ code }) => code === 'other-channels')!
  expect(beyond.name).toBe('Other channels (45)')
  const placed = new Set(rows.runStep.filter((s) => s.is_primary).map((s) => s.interaction_id))
  expect(beyond.entries).toBe(rows.interaction.filter((i) => placed.has(i.id) && (i.channel_id as number) > 255).length)
  expect(overview.channels.some(({ code }) => code === 'channel-256')).toBe(false)
  const only = ask<{ entries: number }>(log, 'journey.flow', { cohort: { channels: ['other-channels'] } })
  expect(only.entries).toBe(beyond.entries)
  const roi = ask<{ entries: number; groups: readonly { code: string; entries: number }[] }>(log, 'economics.roi', { by: 'channel' })
  expect(roi.groups.reduce((sum, { entries }) => sum + entries, 0)).toBe(roi.entries)
  expect(roi.groups.find(({ code }) => code === 'other-channels')!.entries).toBe(beyond.entries)
})

test('[A40] runs of territories beyond the 255th belong to none, and it is said how many such territories there are', () => {
  const overview = ask<Overview>(log, 'data.overview', {})
  expect(overview.untold).toEqual({ territories: 25, outcomes: 0 })
  expect(overview.territories.every(({ code }) => Number(code.split('-')[1]) <= 255)).toBe(true)
  const roi = ask<{ groups: readonly { code: string; name: string }[] }>(log, 'economics.roi', { by: 'territory' })
  expect(roi.groups.find(({ code }) => code === 'none')!.name).toBe('None, or one of 25 more that are not told apart')
})

test('[A40] a question that names one of them is refused and says why', () => {
  const issuesOf = (cohort: object): string[] => {
    try {
      refuseUnknown('journey.flow', { cohort }, log)
    } catch (error) {
      if (error instanceof Refusal) return error.details['issues'] as string[]
    }
    return []
  }
  expect(issuesOf({ territories: ['territory-255', 'territory-256'] })).toEqual(['The territory “territory-256” is not told apart: only the 255 that were there first are.'])
  expect(issuesOf({ channels: ['channel-300'] })).toEqual(['The channel “channel-300” is not told apart: only the 255 that were there first are. It is one of “other-channels”.'])
  expect(issuesOf({ channels: ['other-channels', 'channel-7'] })).toEqual([])
})

test('[A40] a channel that is heard of later joins them', () => {
  const merged = mergeChanges(log, [{ shape: 'channel', operation: 'upsert', row: { id: '301', code: 'channel-301', name: 'The channel 301' } }], '9')!
  expect(merged.catalogue.channels[255]).toMatchObject({ code: 'other-channels', name: 'Other channels (46)' })
  const fewer = logOfRows({ ...rows, channel: rows.channel.slice(0, 256) })
  expect(fewer.catalogue.channels[255]!.code).toBe('channel-256')
})
