import type { Page } from 'playwright-core'

/** Waits until the overview at this state of the data is among the answers kept. */
export async function keptAnswer(page: Page, datasetHash: string): Promise<void> {
  await page.evaluate(async (hash) => {
    const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
    for (const until = Date.now() + 20_000; ;) {
      const text = await home.getFileHandle('answers').then(async (handle) => (await handle.getFile()).text()).catch(() => '')
      if (text.includes('data.overview') && text.includes(hash) && !text.startsWith('1\n')) return
      if (Date.now() > until) throw new Error(`the answers kept are ${text.slice(0, 400)}`)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }, datasetHash)
}

/** Says that there are −7 runs, with a checksum that fits or not. */
export async function rewriteAnswers(page: Page, fits: boolean): Promise<void> {
  await page.evaluate(async (isWhole) => {
    const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
    const handle = await home.getFileHandle('answers')
    const text = await (await handle.getFile()).text()
    const kept = JSON.parse(text.slice(text.indexOf('\n') + 1)) as { answers: [string, { n: number }][] }
    for (const [, measured] of kept.answers) measured.n = -7
    const json = JSON.stringify(kept)
    let hash = 0x811c9dc5
    for (let i = 0; i < json.length; i++) hash = Math.imul(hash ^ json.charCodeAt(i), 0x01000193)
    const writer = await handle.createWritable()
    await writer.write(`${isWhole ? hash >>> 0 : 1}\n${json}`)
    await writer.close()
  }, fits)
}

/** Turns some bits of every file of columns, their headers left whole. */
export async function spoilColumns(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
    for (const name of ['columns-0', 'columns-1']) {
      const handle = await home.getFileHandle(name).catch(() => undefined)
      if (!handle) continue
      const writer = await handle.createWritable({ keepExistingData: true })
      await writer.write({ type: 'write', position: 5_000, data: new Uint8Array(64).fill(0xa5) })
      await writer.close()
    }
  })
}
