import type { JourneyLog } from '@throughline/analytics'
import { mergeChanges } from '@throughline/analytics/columns/merge'
import { decodeSnapshot, encodeSnapshot } from '@throughline/analytics/columns/snapshot'
import { changesOf } from '@throughline/sync/client/packing'
import type { NewsBatch } from '@throughline/sync/client/replicaSync'
import { askPlan, personKey } from '../browser/plan.ts'
import { createAhead } from './ahead.ts'
import { answerFrom } from './answerFrom.ts'
import { joinColumns } from './columnsTabs.ts'
import { createGathering } from './gathering.ts'
import { openKeptAnswers } from './keptAnswers.ts'
import { openKeptColumns, type Kept, type Stand } from './keptColumns.ts'
import type { ColumnsForStore } from './offers.ts'
import { questionKey, type Answered, type AnswerNow } from './questions.ts'
import { createWriting } from './writing.ts'

/** So long the first screen has the processor to itself when it needs no columns; then they are read all the same. */
const READ_LATER_MS = 3_000

interface Hearing {
  awake(canAnswer: boolean): void
  /** What to answer from, from now on. */
  answerFrom(answer: AnswerNow | undefined): void
  /** Other answers than before. */
  changed(version: number): void
}

/**
 * Holds the journey log of this tab: from its file at once, then from the tables or from the tab that leads. While every question
 * is one whose answer was kept, not even the file is read.
 * @param code names the arithmetic.
 */
export function createKeeper(heard: Hearing, code: string): ColumnsForStore {
  const files = openKeptColumns()
  const writing = createWriting(files)
  const kept = openKeptAnswers(code)
  const gathering = createGathering()
  // What takes long is not worked out for days to come.
  const ahead = createAhead((analysis, params) => void (log && stand && answer(analysis, params, log)), () => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date()))
  let log: JourneyLog | undefined
  /** What `log` stands for; undefined while it is only part of a first load. */
  let stand: Stand | undefined
  /** `log` is what there was of a first load at some moment. */
  let isPart = false
  /** The file stands where `stand` says and was not read yet. */
  let unread: Kept | undefined
  let reading: Promise<void> | undefined
  let isLeader = false
  let version = 0
  let person = ''
  let timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
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
    news: hear,
  })

  const awake = wake().catch((error: unknown) => {
    console.warn('The kept columns could not be read; they are made anew.', error)
    tabs.bring(undefined)
  }).then(() => heard.awake(log !== undefined || unread !== undefined))

  /** Draws from what is kept, once it is known that its rows are this person's, or that nobody can be asked. */
  async function wake(): Promise<void> {
    const asking = askPlan()
    const newest = await (await files)?.newest()
    const asked = await asking
    if (asked.kind === 'plan') {
      person = personKey(asked.plan)
      timeZone = asked.plan.timeZone
    }
    isBarred = asked.kind === 'signedOut'
    if (!newest || isBarred || (asked.kind === 'plan' && newest.stand.person !== person)) return tabs.bring(undefined)
    person = newest.stand.person
    if (asked.kind !== 'plan') timeZone = newest.stand.timeZone
    unread = newest
    stand = { person, timeZone, lsn: newest.news.reduce((lsn, { after, batch }) => (lsn === after ? batch.lsn : lsn), newest.stand.lsn) }
    const answers = await kept.read(stand)
    // The tab that leads may have sent its columns meanwhile.
    if (unread !== newest) return
    if (!answers) return read()
    heard.answerFrom((analysis, params) => {
      const known = answers.get(questionKey(analysis, params))
      if (known) ahead.asked(analysis, params)
      else void read()
      return known && { measured: known }
    })
    heard.changed(++version)
    tabs.bring(stand)
    setTimeout(() => void read(), READ_LATER_MS)
  }

  /** Reads the file, unless that is done already, or columns came from elsewhere meanwhile. */
  function read(): Promise<void> {
    reading ??= readFile().catch((error: unknown) => console.warn('The kept columns could not be read; they are made anew.', error)).then(() => {
      if (!unread) return
      unread = undefined
      if (log) return
      // Nothing to answer from after all: what is asked waits for the tables, or for the tab that leads.
      stand = undefined
      heard.answerFrom(undefined)
      tabs.bring(undefined)
    })
    return reading
  }

  async function readFile(): Promise<void> {
    if (!unread || !stand) return
    const from = unread
    const whole = await from.read(decodeSnapshot)
    if (unread !== from || !whole) return
    const isFirst = version === 0
    log = whole
    stand = { ...from.stand, timeZone }
    unread = undefined
    writing.stands(from.size)
    // A note may be missing when a tab died between merging and noting: what follows it cannot be merged.
    for (const { after, batch } of from.news) if (stand?.lsn === after) follow(batch)
    heard.answerFrom(log && answerOf(log))
    if (log && isFirst) heard.changed(++version)
    tabs.bring(stand)
  }

  /** As a follower. */
  function hear(after: Stand, batch: NewsBatch): void {
    if (unread) return void read().then(() => hear(after, batch))
    if (isLeader || stand?.lsn === batch.lsn) return
    const fits = stand?.lsn === after.lsn && stand.person === after.person
    if (!fits || !advance(batch)) tabs.bring(undefined)
  }

  function take(whole: JourneyLog, at: Stand): void {
    unread = undefined
    log = whole
    isTaken = true
    isPart = false
    stand = at
    timeZone = at.timeZone
    person = at.person
    show()
  }

  /** Gives false when the batch cannot be merged: then there is nothing to answer from until all rows are there again. */
  function follow(batch: NewsBatch): boolean {
    if (!log || !stand) return false
    if (batch.news !== '') log = mergeChanges(log, changesOf(batch.news), batch.lsn) ?? undefined
    const before = stand
    stand = log && { ...stand, lsn: batch.lsn }
    if (stand && batch.news === '') kept.moved(before, stand)
    return log !== undefined
  }

  function advance(batch: NewsBatch): boolean {
    const isMerged = follow(batch)
    if (!isMerged) heard.answerFrom(undefined)
    else if (batch.news !== '') show()
    return isMerged
  }

  function show(): void {
    ahead.forget()
    heard.answerFrom(answerOf(log!))
    heard.changed(++version)
  }

  function answerOf(shown: JourneyLog): AnswerNow {
    return (analysis, params) => {
      if (stand) ahead.asked(analysis, params)
      return answer(analysis, params, shown)
    }
  }

  function answer(analysis: string, params: unknown, from: JourneyLog): Answered {
    return answerFrom(from, timeZone, analysis, params, (measured) => { if (stand && log === from) kept.note(stand, analysis, params, measured) })
  }

  /** A chart long before the end of a first load, without slowing it down much. */
  function drawEarly(): void {
    if (stand) return
    const part = gathering.look(letGo)
    if (!part) return
    log = part
    isPart = true
    show()
  }

  /** What was built of the rows so far is not held beside what is built of them next. */
  function letGo(): void {
    if (!isPart) return
    isPart = false
    log = undefined
    heard.answerFrom(undefined)
  }

  return {
    async lead() {
      await awake
      isLeader = true
    },
    async stands(lsn) {
      await ready()
      if (!log || stand?.lsn !== lsn) return false
      if (isTaken) writing.whole(stand, log)
      tabs.stand(stand)
      return true
    },
    async clear() {
      await ready()
      gathering.clear()
    },
    async rows(shape, file, isFirstLoad) {
      await ready()
      gathering.add(shape, file)
      if (isFirstLoad) drawEarly()
    },
    async gathered() {
      await ready()
      if (stand) return
      letGo()
      log = gathering.end()
      show()
    },
    async loaded(lsn, owner) {
      await ready()
      isBarred = false
      letGo()
      take(gathering.whole(lsn), { lsn, ...owner })
      writing.whole(stand!, log!)
      tabs.stand(stand!)
    },
    async changes(batch) {
      await ready()
      const after = stand
      if (!after || !advance(batch)) return false
      if (batch.lsn === after.lsn) return true
      writing.news({ after: after.lsn, batch }, () => log && stand && { log, stand })
      tabs.news(after, batch)
      return true
    },
  }

  /** What the store says is merged into columns that are read. */
  async function ready(): Promise<void> {
    await awake
    await read()
  }
}
