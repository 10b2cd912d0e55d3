import { connect, type Remote, type Wire } from '../browser/remote.ts'
import type { ColumnsForStore } from '../columns/offers.ts'
import type { PageForStore, StoreForPage } from './offers.ts'
import { lead } from './lead.ts'
import { joinTabs } from './tabs.ts'
import { UNKNOWN } from './status.ts'

/** Whoever holds it has the only open replica of this browser. */
const LOCK = 'throughline-replica'

const page: Remote<PageForStore> = connect<PageForStore>(self as unknown as Wire, {
  open: (port: MessagePort) => open(connect<ColumnsForStore>(port, {})),
  ask: (call) => tabs.ask(call),
} satisfies StoreForPage)

const tabs = joinTabs({
  status: (status, role) => void page.call('status', status, role),
  tables: (tables) => void page.call('tablesChanged', tables),
  startOver: () => void page.call('startOver'),
})

function open(columns: Remote<ColumnsForStore>): void {
  void navigator.locks.request(LOCK, async () => {
    await columns.call('lead')
    await lead(tabs, columns).catch((error: unknown) => {
      console.error(error)
      tabs.publish({ ...UNKNOWN, trouble: 'The copy in this browser could not be opened. Close other windows of this site, then reload the page.' })
    })
    // Held until the tab goes.
    await new Promise(() => {})
  })
}
