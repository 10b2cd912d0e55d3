import { connect, type Wire } from '../browser/remote.ts'
import { createKeeper } from './keeper.ts'
import type { ColumnsForPage, ColumnsForStore, PageForColumns } from './offers.ts'
import { createQuestions } from './questions.ts'

const page = connect<PageForColumns>(self as unknown as Wire, {
  open: (store: MessagePort) => void connect(store, keeper satisfies ColumnsForStore),
  ask: (analysis, params, lane, isSeen) => questions.ask(analysis, params, lane, isSeen),
  leave: (lane) => questions.leave(lane),
} satisfies ColumnsForPage)
const questions = createQuestions({
  better: (lane, key, measured) => void page.call('better', lane, key, measured),
  reached: (lane, key, share) => void page.call('reached', lane, key, share),
}, () => performance.now())

const keeper = createKeeper({
  awake: (canAnswer) => void page.call('awake', canAnswer),
  answerFrom: (answer) => questions.answerFrom(answer),
  changed: (version) => void page.call('columnsChanged', version),
  // The build names this file by what is in it.
}, self.location.pathname)
