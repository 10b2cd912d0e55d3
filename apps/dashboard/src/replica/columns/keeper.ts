import { runAnalysis, seededRandom, type AnalysisContext, type JourneyLog } from '@throughline/analytics'
import { LogBuilder } from '@throughline/analytics/columns/build'
import { mergeChanges } from '@throughline/analytics/columns/merge'
import { decodeSnapshot, encodeSnapshot } from '@throughline/analytics/columns/snapshot'
import type { ShapeName } from '@throughline/domain'
import type { NewsBatch } from '@throughline/sync/client/replicaSync'
import { askPlan, personKey } from '../browser/plan.ts'
import { joinColumns } from './columnsTabs.ts'
import { openKeptColumns, type Stand } from './keptColumns.ts'
import type { ColumnsForStore } from './offers.ts'
import type { AnswerNow } from './questions.ts'

/** News are kept one by one; the whole is written again when they have grown to this share of it, or to this many bytes. */
const NEWS_SHARE = 0.1
const NEWS_BYTES = 500_000
/** While the first rows come in, charts are drawn at most this share of the time. */
const SHARE_OF_DRAWING = 0.15

/** Holds the journey log of this tab: from its file at once, then from the tables or from the tab that leads. */
export function createKeeper(heard: { awake(canAnswer: boolean): void; changed(answer: AnswerNow | undefined, version: number): void }): ColumnsForStore {
  const files = openKeptColumns()
  let writing: Promise<unknown> = Promise.resolve()
  let log: JourneyLog | undefined
  /** What `log` stands for; undefined while it is only part of a first load. */
  let stand: Stand | undefined
  let builder: LogBuilder | undefined
  let drawing = { lastAt: performance.now(), tookMs: 0, leastMs: 0 }
  let isLeader = false
  let version = 0
  let person = ''
  let timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  /** Bytes of the whole as last written, and of the news since. */
  let written = { whole: 0, news: 0 }
  /** The columns came from another tab: what is in the file is older. */
  let isTaken = false
  /** Signed out when this page was opened: nothing is shown, whoever may have it. */
  let isBarred = false

  const tabs = joinColumns({
    whole: () => (isLeader && log && stand ? { stand, encode: ((whole) => () => encodeSnapshot(whole))(log) } : undefined),
    stand(theirs) {
      if (!isLeader && (!stand || stand.lsn !== theirs.lsn || stand.person !== theirs.person)) tabs.bring(stand)
    },
    columns(theirs, bytes) {
      if (isLeader || isBarred || (person !== '' && theirs.person !== person)) return
      const whole = decodeSnapshot(bytes)
      if (whole) take(whole, theirs)
    },
    news(after, batch) {
      if (isLeader || stand?.lsn === batch.lsn) return
      const fits = stand?.lsn === after.lsn && stand.person === after.person
      if (!fits || !advance(batch)) tabs.bring(undefined)
    },
  })

  const awake = wake().catch((error: unknown) => {
    console.warn('The kept columns could not be read; they are made anew.', error)
    tabs.bring(undefined)
  }).then(() => heard.awake(log !== undefined))

  /** Draws from the file, once it is known that its rows are this person's, or that nobody can be asked. */
  async function wake(): Promise<void> {
    const asking = askPlan()
    const kept = await (await files)?.read()
    const whole = kept && decodeSnapshot(kept.bytes)
    const asked = await asking
    if (asked.kind === 'plan') {
      person = personKey(asked.plan)
      timeZone = asked.plan.timeZone
    }
    isBarred = asked.kind === 'signedOut'
    if (!kept || !whole || asked.kind === 'signedOut' || (asked.kind === 'plan' && kept.stand.person !== person)) return tabs.bring(undefined)
    person = kept.stand.person
    log = whole
    stand = { ...kept.stand, timeZone: asked.kind === 'plan' ? timeZone : kept.stand.timeZone }
    timeZone = stand.timeZone
    written = { whole: kept.bytes.byteLength, news: 0 }
    // A note may be missing when a tab died between merging and noting: what follows it cannot be merged.
    for (const { after, batch } of kept.news) if (stand?.lsn === after) follow(batch)
    if (log) show()
    tabs.bring(stand)
  }

  function take(whole: JourneyLog, at: Stand): void {
    log = whole
    isTaken = true
    stand = at
    timeZone = at.timeZone
    person = at.person
    show()
  }

  /** Gives false when the batch cannot be merged: then there is nothing to answer from until all rows are there again. */
  function follow(batch: NewsBatch): boolean {
    if (!log || !stand) return false
    if (batch.changes.length > 0) log = mergeChanges(log, batch.changes, batch.lsn) ?? undefined
    stand = log && { ...stand, lsn: batch.lsn }
    return log !== undefined
  }

  function advance(batch: NewsBatch): boolean {
    const isMerged = follow(batch)
    if (!isMerged) heard.changed(undefined, version)
    else if (batch.changes.length > 0) show()
    return isMerged
  }

  function show(): void {
    const shown = log!
    heard.changed((analysis, params) => runAnalysis(analysis, params, shown, context(timeZone), 'replica', () => performance.now()), ++version)
  }

  /** A chart long before the end of a first load, without slowing it down much. */
  function drawEarly(): void {
    if (stand || !builder || performance.now() - drawing.lastAt < Math.max(drawing.leastMs, drawing.tookMs / SHARE_OF_DRAWING)) return
    const began = performance.now()
    const part = builder.buildPart()
    const tookMs = performance.now() - began
    // The first parts that fit together are drawn as soon as they are there.
    drawing = { lastAt: performance.now(), tookMs, leastMs: part.entries.count === 0 ? 0 : 700 }
    if (part.entries.count === 0) return
    log = part
    show()
  }

  function keepWhole(): void {
    if (!log || !stand) return
    const at = stand
    const bytes = encodeSnapshot(log)
    written = { whole: bytes.byteLength, news: 0 }
    inTurn(async () => (await files)?.write(at, bytes))
  }

  function keepNews(after: string, batch: NewsBatch): void {
    inTurn(async () => {
      written.news += (await (await files)?.note({ after, batch })) ?? 0
      if (written.news > Math.max(NEWS_BYTES, written.whole * NEWS_SHARE)) keepWhole()
    })
  }

  /** File work one after the other. What cannot be written is made again from the tables at the next start. */
  function inTurn(work: () => Promise<unknown>): void {
    writing = writing.then(work).catch((error: unknown) => console.warn('The columns could not be kept.', error))
  }

  return {
    async lead() {
      await awake
      isLeader = true
    },
    async stands(lsn) {
      await awake
      if (!log || stand?.lsn !== lsn) return false
      if (isTaken) keepWhole()
      tabs.stand(stand)
      return true
    },
    async clear() {
      await awake
      builder = new LogBuilder()
    },
    async rows(shape, file) {
      await awake
      builder ??= new LogBuilder()
      builder.add(shape as ShapeName, file)
      drawEarly()
    },
    async loaded(lsn, owner) {
      await awake
      isBarred = false
      take((builder ?? new LogBuilder()).build(lsn), { lsn, ...owner })
      builder = undefined
      keepWhole()
      tabs.stand(stand!)
    },
    async changes(batch) {
      await awake
      const after = stand
      if (!after || !advance(batch)) return false
      if (batch.lsn === after.lsn) return true
      keepNews(after.lsn, batch)
      tabs.news(after, batch)
      return true
    },
  }
}

function context(timeZone: string): AnalysisContext {
  return { now: Date.now() / 1000, timeZone, random: seededRandom }
}
