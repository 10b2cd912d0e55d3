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

/** The columns rest this long before they are written in whole: a busy hour is not spent on writing. */
const REST_MS = 20_000
/** While the first rows come in, charts are drawn at most this share of the time. */
const SHARE_OF_DRAWING = 0.15

/** Holds the journey log of this tab: from its file at once, then from the tables or from the tab that leads. */
export function createKeeper(heard: { changed(answer: AnswerNow | undefined, version: number): void }): ColumnsForStore {
  const files = openKeptColumns()
  let writing: Promise<unknown> = Promise.resolve()
  let log: JourneyLog | undefined
  /** What `log` stands for; undefined while it is only part of a first load. */
  let stand: Stand | undefined
  let builder: LogBuilder | undefined
  let drawing = { lastAt: performance.now(), tookMs: 0 }
  let isLeader = false
  let version = 0
  let person = ''
  let timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  let unwritten = 0
  let restTimer: ReturnType<typeof setTimeout> | undefined

  const tabs = joinColumns({
    whole: () => (isLeader && log && stand ? { stand, encode: ((whole) => () => encodeSnapshot(whole))(log) } : undefined),
    stand(theirs) {
      if (!isLeader && (!stand || stand.lsn !== theirs.lsn || stand.person !== theirs.person)) tabs.bring(stand)
    },
    columns(theirs, bytes) {
      if (isLeader) return
      const whole = decodeSnapshot(bytes)
      if (whole) take(whole, theirs)
    },
    news(after, batch) {
      if (isLeader || stand?.lsn === batch.lsn) return
      const fits = stand?.lsn === after.lsn && stand.person === after.person
      if (!fits || !advance(batch)) tabs.bring(undefined)
    },
  })

  const awake = wake().catch((error: unknown) => console.warn('The kept columns could not be read; they are made anew.', error))

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
    if (!kept || !whole || asked.kind === 'signedOut' || (asked.kind === 'plan' && kept.stand.person !== person)) return tabs.bring(undefined)
    person = kept.stand.person
    log = whole
    stand = { ...kept.stand, timeZone: asked.kind === 'plan' ? timeZone : kept.stand.timeZone }
    timeZone = stand.timeZone
    if (kept.news.every(advance)) show()
    tabs.bring(stand)
  }

  function take(whole: JourneyLog, at: Stand): void {
    log = whole
    stand = at
    timeZone = at.timeZone
    person = at.person
    show()
  }

  /** Gives false when the batch cannot be merged: then there is nothing to answer from until all rows are there again. */
  function advance(batch: NewsBatch): boolean {
    if (!log || !stand) return false
    if (batch.changes.length > 0) {
      log = mergeChanges(log, batch.changes, batch.lsn) ?? undefined
      if (!log) {
        stand = undefined
        heard.changed(undefined, version)
        return false
      }
    }
    stand = { ...stand, lsn: batch.lsn }
    if (batch.changes.length > 0) show()
    return true
  }

  function show(): void {
    const shown = log!
    heard.changed((analysis, params) => runAnalysis(analysis, params, shown, context(timeZone), 'replica', () => performance.now()), ++version)
  }

  /** A chart long before the end of a first load, without slowing it down much. */
  function drawEarly(): void {
    if (stand || !builder || performance.now() - drawing.lastAt < Math.max(700, drawing.tookMs / SHARE_OF_DRAWING)) return
    const began = performance.now()
    const part = builder.build()
    drawing = { lastAt: performance.now(), tookMs: performance.now() - began }
    if (part.entries.count === 0) return
    log = part
    show()
  }

  function keepSoon(): void {
    unwritten++
    restTimer ??= setTimeout(keepNow, REST_MS)
  }

  function keepNow(): void {
    clearTimeout(restTimer)
    restTimer = undefined
    if (!log || !stand || unwritten === 0) return
    unwritten = 0
    const at = stand
    const bytes = encodeSnapshot(log)
    inTurn(async () => (await files)?.write(at, bytes))
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
      take((builder ?? new LogBuilder()).build(lsn), { lsn, ...owner })
      builder = undefined
      unwritten++
      keepNow()
      tabs.stand(stand!)
    },
    async changes(batch) {
      await awake
      const after = stand
      if (!after || !advance(batch)) return false
      if (batch.lsn === after.lsn) return true
      inTurn(async () => (await files)?.note(batch))
      tabs.news(after, batch)
      if (batch.changes.length > 0) keepSoon()
      return true
    },
  }
}

function context(timeZone: string): AnalysisContext {
  return { now: Date.now() / 1000, timeZone, random: seededRandom }
}
