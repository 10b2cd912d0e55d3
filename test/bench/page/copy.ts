/** What was fetched. */
export interface Fetched {
  readonly rows: number
  readonly bytes: number
}

export interface Taken {
  readonly shape: string
  readonly base64: string
}

declare global {
  interface Window {
    /** Fetches every range of the large shapes; resolves to rows and bytes. */
    fetchRanges(): Promise<Fetched>
    /** Takes PGCOPY files of shapes instead of fetching them. */
    takeFiles(files: readonly Taken[]): Promise<void>
    /** COPYs them into tables without key or index; resolves when all is persisted. */
    copyRanges(): Promise<void>
  }
}

const worker = new Worker(new URL('./copy.worker.ts', import.meta.url), { type: 'module' })
const ask = (what: string | readonly Taken[]): Promise<never> => new Promise((resolve, reject) => {
  worker.addEventListener('message', ({ data }: MessageEvent<{ error?: string; result: never }>) => (data.error === undefined ? resolve(data.result) : reject(new Error(data.error))), { once: true })
  worker.postMessage(what)
})
window.fetchRanges = () => ask('fetch')
window.takeFiles = (files) => ask(files)
window.copyRanges = () => ask('copy')
