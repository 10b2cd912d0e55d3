import { createWriteKey } from '@throughline/server/access/writeKey'
import { DRAWN, inBrowserWorld, loadDashboard } from './browserWorld.ts'
import { isQuick, remark, tell } from './figure.ts'
import { settled } from './renderers.ts'

/*
 * From a commit on the server to a changed board on an open screen: somebody new starts and buys, many times; from the answer to the
 * sender until the board's numbers differ. Wall time, so only an idle machine says something.
 */
const COMMITS = isQuick ? 10 : 30

await inBrowserWorld('dashboard', async (world) => {
  const { url, store, browser, renderers } = world
  await loadDashboard(world)
  const page = await browser.open()
  await page.goto(url)
  await page.until(DRAWN)
  await settled(renderers)
  const key = await createWriteKey(store, 'bench', new Date())
  await page.evaluate(`
    window.seen = []
    new MutationObserver(() => seen.push(Date.now())).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })
    undefined`)
  const took: number[] = []
  let missed = 0
  for (let at = 0; at < COMMITS; at++) {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const batch = ['quote-start', 'quote-price', 'policy-bought'].map((event, index) => ({ type: 'track', event, userId: `bench-${Date.now()}-${at}`, messageId: `${Date.now()}-${at}-${index}`, properties: { channel: 'web', ...(index === 2 && { revenue: 400, currency: 'GBP' }) } }))
    const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }, body: JSON.stringify({ batch }) })
    if (!answer.ok) throw new Error(await answer.text())
    const committedAt = Date.now()
    // The board may already be there when the answer is.
    const isSeen = await page.until(`seen.some((each) => each >= ${committedAt - 20})`, { withinMs: 20_000 }).then(() => true, () => false)
    if (isSeen) took.push(Math.max(0, await page.evaluate<number>(`seen.find((each) => each >= ${committedAt - 20})`) - committedAt))
    else missed += 1
  }
  await page.close()
  took.sort((one, other) => one - other)
  if (took.length === 0) throw new Error('no commit changed the board')
  const p95 = took[Math.min(took.length - 1, Math.ceil(took.length * 0.95) - 1)]!
  remark(`commit → chart: median ${took[took.length >> 1]} ms, all ${took.join(' ')}${missed > 0 ? `; ${missed} not seen within 20 s` : ''}`)
  tell({ name: 'commit on the server → changed chart, p95', value: p95, unit: 'ms wall', reference: null, ratio: null, target: 'at most 500 ms on an idle machine', holds: p95 <= 500 && missed === 0 })
})
