import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '@throughline/server/http/listen'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { migrate } from '@throughline/server/store/migrate'
import type { Store } from '@throughline/server/store/store'
import { testServer } from '@throughline/server/testServer'
import { root } from '../stories/server.ts'
import { benchStore } from './benchStore.ts'
import { isQuick } from './figure.ts'
import { openPlainBrowser, type PlainBrowser } from './plainBrowser.ts'
import { renderersOf, settled, type Renderers } from './renderers.ts'

const INTERACTIONS = isQuick ? 20_000 : 1_000_000
export const AT = `${INTERACTIONS / 1e6}M`
/** The outcome board with its first answer. */
const DRAWN = `document.querySelector('[data-felt]')`

/** The real server over the store of this size, and a browser of its own, with somebody signed in. */
export interface BrowserWorld {
  readonly url: string
  readonly store: Store
  readonly browser: PlainBrowser
  readonly renderers: Renderers
}

/**
 * @param pages `bare`: the replica without screens and the raw COPY (`test/bench/page`), built for this run; `dashboard`: the built one.
 */
export async function inBrowserWorld(pages: 'bare' | 'dashboard', work: (world: BrowserWorld) => Promise<void>): Promise<void> {
  const directory = await benchStore(INTERACTIONS)
  const built = pages === 'bare' ? await mkdtemp(join(tmpdir(), 'throughline-pages-')) : join(root, 'apps/dashboard/dist')
  if (pages === 'bare') execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'test/bench/page', '--outDir', built, '--logLevel', 'error'], { cwd: root, stdio: 'inherit' })
  const store = await openEmbeddedStore({ directory, onFault: (error) => console.error(error) })
  await migrate(store, { install: [changeLogSql()] })
  await openChangeLog(store, new Date())
  const server = await testServer({ store }, built)
  const listening = await listen('127.0.0.1', 0)
  listening.answerWith(server.app.fetch)
  const url = `http://127.0.0.1:${listening.port}`
  try {
    const browser = await openPlainBrowser()
    try {
      await browser.signIn(url, await server.signIn('admin', null))
      await work({ url, store, browser, renderers: renderersOf(browser) })
    } finally {
      await browser.close()
    }
  } finally {
    await listening.close(500)
    await store.close()
    if (pages === 'bare') await rm(built, { recursive: true, force: true })
  }
}

/** Opens the dashboard for the first time, and waits until everything is loaded and the application itself is kept. */
export async function loadDashboard({ url, browser, renderers }: BrowserWorld, leftOpenMs = 0): Promise<void> {
  const page = await browser.open()
  await page.goto(url)
  await page.until(DRAWN)
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  await page.until(`navigator.serviceWorker.controller?.state === 'activated'`, { withinMs: 120_000 })
  // Renderers seem to rest on a machine that gives them no time: answers are kept only when everything is loaded.
  await page.evaluate(`(async () => {
    for (;;) {
      const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
      if (await home.getFileHandle('answers').catch(() => undefined)) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })()`)
  await settled(renderers)
  await new Promise((resolve) => setTimeout(resolve, leftOpenMs))
  await page.close()
}

export { DRAWN }
