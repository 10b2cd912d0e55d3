/** A bar on standard error, only where somebody watches; nothing otherwise. */
export interface ProgressBar {
  show(doing: string, done: number, total: number | undefined): void
  end(): void
}

const WIDTH = 28
const LEAST_MS = 80

export function progressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined }
  let lastAt = 0
  let isShown = false
  return {
    show(doing, done, total) {
      const at = performance.now()
      if (at - lastAt < LEAST_MS && done !== total) return
      lastAt = at
      isShown = true
      const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total)
      const bar = share === undefined ? '' : `${'█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')} ${String(Math.floor(share * 100)).padStart(3)} % `
      stream.write(`\r${doing} ${bar}${done.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`}\u001b[K`)
    },
    end() {
      if (isShown) stream.write('\r\u001b[K')
    },
  }
}
