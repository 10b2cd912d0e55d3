import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

export const QUIET_FLAGS = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-gpu']

/** @throws Error that says what to do when there is none. */
export function chromiumPath(): string {
  const path = process.env['CHROMIUM'] || '/usr/bin/chromium'
  if (!existsSync(path)) throw new Error('No Chromium: set CHROMIUM to its path, or run `npm test`, which finds or installs one.')
  return path
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: process.getuid?.() === 0 ? ['--no-sandbox', ...QUIET_FLAGS] : QUIET_FLAGS })
}

/** A page that fails its test by what it did wrong: asked a foreign address, threw, or logged an error. */
export interface WatchedPage {
  readonly page: Page
  readonly foreign: string[]
  readonly faults: string[]
}

export async function watchedPage(context: BrowserContext, ownUrl: string): Promise<WatchedPage> {
  const page = await context.newPage()
  const foreign: string[] = []
  const faults: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(ownUrl) && !url.startsWith('data:') && !url.startsWith('blob:')) foreign.push(url)
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => { if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text())) faults.push(message.text()) })
  return { page, foreign, faults }
}
