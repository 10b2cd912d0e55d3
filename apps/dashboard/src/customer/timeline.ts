import type { Contact, Feeling, Run } from './story.ts'

/** Where everything stands on the picture of one customer's life. Pixels. */
export interface TimelineLayout {
  readonly width: number
  readonly height: number
  readonly ticks: readonly { readonly x: number; readonly at: number }[]
  readonly brackets: readonly { readonly run: Run; readonly x: number; readonly width: number; readonly y: number }[]
  readonly channels: readonly { readonly name: string; readonly y: number; readonly count: number }[]
  readonly dots: readonly { readonly contact: Contact; readonly x: number; readonly y: number }[]
  readonly moods: readonly { readonly feeling: Feeling; readonly x: number; readonly y: number }[]
  readonly money: readonly { readonly contact: Contact; readonly x: number; readonly y: number; readonly height: number; readonly isRevenue: boolean }[]
  readonly bands: { readonly money: Band; readonly mood: Band; readonly runs: Band; readonly channels: Band }
}

interface Band { readonly y: number; readonly height: number }

export interface TimelineOptions {
  readonly width: number
  /** Milliseconds since 1970, both ends of what is shown. */
  readonly from: number
  readonly to: number
}

export const NAME_WIDTH = 104
const RIGHT = 16
const MONEY_HEIGHT = 44
const MOOD_HEIGHT = 40
const BRACKET = 22
const CHANNEL = 32
const GAP = 12
const AXIS = 24
const DAY = 86_400_000

/**
 * Lays one life out: money and mood as thin strips, runs as brackets that never overlap, one row for each channel.
 * Only what lies within `from … to` is placed; brackets are cut at the edges.
 */
export function layoutTimeline(life: { readonly contacts: readonly Contact[]; readonly runs: readonly Run[]; readonly feelings: readonly Feeling[] }, options: TimelineOptions): TimelineLayout {
  const { from, to, width } = options
  const inner = Math.max(1, width - NAME_WIDTH - RIGHT)
  const xOf = (at: number): number => NAME_WIDTH + ((Math.min(to, Math.max(from, at)) - from) / Math.max(1, to - from)) * inner
  const within = (at: number): boolean => at >= from && at <= to
  const contacts = life.contacts.filter((c) => within(c.at))
  const feelings = life.feelings.filter((f) => within(f.at) && f.sentiment !== null)

  const hasMoney = contacts.some((c) => c.revenueMinor || c.costMinor)
  const moneyBand = { y: AXIS, height: hasMoney ? MONEY_HEIGHT : 0 }
  const moodBand = { y: moneyBand.y + moneyBand.height + (hasMoney ? GAP : 0), height: feelings.length > 0 ? MOOD_HEIGHT : 0 }
  const lanes = laneRuns(life.runs.filter((r) => r.startedAt <= to && endOf(r) >= from), xOf)
  const runsBand = { y: moodBand.y + moodBand.height + (feelings.length > 0 ? GAP : 0), height: lanes.count * BRACKET }
  const channels = channelRows(life.contacts)
  const channelsBand = { y: runsBand.y + runsBand.height + (lanes.count > 0 ? GAP : 0), height: channels.length * CHANNEL }

  const rowOf = new Map(channels.map((channel, index) => [channel.code, channelsBand.y + index * CHANNEL + CHANNEL / 2]))
  const largest = Math.max(1, ...contacts.map((c) => Math.max(c.revenueMinor ?? 0, c.costMinor ?? 0)))
  const zero = moneyBand.y + MONEY_HEIGHT * 0.6
  return {
    width, height: channelsBand.y + channelsBand.height + GAP,
    ticks: ticksBetween(from, to, Math.max(2, Math.floor(inner / 96))).map((at) => ({ at, x: xOf(at) })),
    brackets: lanes.placed.map(({ run, lane, x, end }) => ({ run, x, width: Math.max(6, end - x), y: runsBand.y + lane * BRACKET })),
    channels: channels.map((channel) => ({ name: channel.name, y: rowOf.get(channel.code)!, count: channel.count })),
    dots: contacts.map((contact) => ({ contact, x: xOf(contact.at), y: rowOf.get(contact.channelCode)! })),
    moods: feelings.map((feeling) => ({ feeling, x: xOf(feeling.at), y: moodBand.y + (1 - (feeling.sentiment! + 1) / 2) * MOOD_HEIGHT })),
    money: !hasMoney ? [] : contacts.flatMap((contact) => {
      const x = xOf(contact.at)
      const bars = []
      if (contact.revenueMinor) bars.push({ contact, x, isRevenue: true, height: barHeight(contact.revenueMinor, largest, MONEY_HEIGHT * 0.6), y: zero - barHeight(contact.revenueMinor, largest, MONEY_HEIGHT * 0.6) })
      if (contact.costMinor) bars.push({ contact, x, isRevenue: false, height: barHeight(contact.costMinor, largest, MONEY_HEIGHT * 0.4), y: zero })
      return bars
    }),
    bands: { money: moneyBand, mood: moodBand, runs: runsBand, channels: channelsBand },
  }
}

/** Square roots: a premium of a thousand and a call for four are both to be seen; the exact amounts stand in the list. */
function barHeight(amount: number, largest: number, height: number): number {
  return Math.max(2, Math.sqrt(Math.abs(amount) / largest) * height)
}

function endOf(run: Run): number {
  return run.endedAt ?? run.lastAt
}

/** Puts brackets into as few lanes as possible; two in one lane never touch. */
function laneRuns(runs: readonly Run[], xOf: (at: number) => number): { placed: { run: Run; lane: number; x: number; end: number }[]; count: number } {
  const ends: number[] = []
  const placed = [...runs].sort((a, b) => a.startedAt - b.startedAt || endOf(b) - endOf(a) || a.id - b.id).map((run) => {
    const x = xOf(run.startedAt)
    const end = Math.max(x + 6, xOf(endOf(run)))
    let lane = ends.findIndex((taken) => taken + 4 <= x)
    if (lane < 0) lane = ends.push(0) - 1
    ends[lane] = end
    return { run, lane, x, end }
  })
  return { placed, count: ends.length }
}

function channelRows(contacts: readonly Contact[]): { code: string; name: string; count: number }[] {
  const rows = new Map<string, { code: string; name: string; count: number }>()
  for (const contact of contacts) {
    const row = rows.get(contact.channelCode)
    if (row) row.count++
    else rows.set(contact.channelCode, { code: contact.channelCode, name: contact.channel, count: 1 })
  }
  return [...rows.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}

/** First days of months, quarters or years, or plain days, so that at most `most` lie between. */
function ticksBetween(from: number, to: number, most: number): number[] {
  const months = Math.max(1, (to - from) / (30.4 * DAY))
  if (months < 1.6) {
    const step = Math.max(1, Math.ceil((to - from) / DAY / most))
    const first = Math.ceil(from / DAY) * DAY
    return Array.from({ length: Math.floor((to - first) / (step * DAY)) + 1 }, (_, i) => first + i * step * DAY)
  }
  const step = [1, 2, 3, 6, 12, 24, 60].find((s) => months / s <= most) ?? 120
  const ticks: number[] = []
  const start = new Date(from)
  for (let month = Math.floor(start.getUTCMonth() / Math.min(step, 12)) * Math.min(step, 12), year = start.getUTCFullYear(); ; month += step) {
    const at = Date.UTC(year, month, 1)
    if (at > to) return ticks
    if (at >= from) ticks.push(at)
  }
}
