import type { ServerContext } from '../capabilities.ts'
import { loadDemo } from '../demo/loadDemo.ts'

/** Loads the demo company into an empty store and shows how far it is. A load that was cut off goes on or begins anew. */
export async function prepareDemo(context: ServerContext, signal: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY
  let lastShare = -1
  await loadDemo(context, {
    interactions: context.config.demoSize,
    signal,
    onProgress({ done, total }) {
      const share = Math.floor((done / total) * (isTerminal ? 100 : 10))
      if (share === lastShare) return
      lastShare = share
      const text = `  Loading the demo company Harbour Mutual: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} interactions`
      if (isTerminal) process.stdout.write(`\r${text}${done === total ? '\n' : ''}`)
      else console.log(text)
    },
  })
}
