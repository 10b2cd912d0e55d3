import { parseArgs } from 'node:util'
import type { Config } from '../config.ts'
import { loadDemo } from '../demo/loadDemo.ts'
import { openServer } from '../start/openServer.ts'
import { newLocalKey, readRunFile } from '../start/runFile.ts'
import { CliError } from './cliError.ts'
import { progressBar } from './progress.ts'

export const DEMO_HELP = `throughline demo [--size 250000] [--seed 1]     loads the demo company Harbour Mutual into an empty store

--size is the number of interactions, up to 5000000. A load that was stopped goes on.`

const MOST = 5_000_000

export async function demoCommand(args: readonly string[], config: Config): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { size: { type: 'string' }, seed: { type: 'string' } } })
  const size = whole('--size', values.size ?? '250000', 1, MOST)
  const seed = whole('--seed', values.seed ?? '1', 0, 4_294_967_295)
  const running = readRunFile(config.dataDir)
  if (running) throw new CliError(`A server (process ${running.pid}) uses ${config.dataDir}.`, 'Stop it first, or point DATA_DIR at an empty directory.', 'unreachable')
  const server = await openServer(config, { now: () => new Date(), log: () => undefined, localKey: newLocalKey() })
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  process.once('SIGINT', abort).once('SIGTERM', abort)
  const bar = progressBar()
  try {
    const loaded = await loadDemo(server.context, { interactions: size, seed, signal: stop.signal, onProgress: ({ done, total }) => bar.show('Loading Harbour Mutual', done, total) })
    bar.end()
    switch (loaded) {
      case 'loaded': return `Harbour Mutual is loaded into ${config.dataDir}.`
      case 'was whole': return 'The demo company was loaded already.'
      case 'stopped': return 'Stopped. Run the same command again and it goes on.'
      case 'not empty': throw new CliError('The store holds other data.', 'Point DATA_DIR at an empty directory.')
    }
  } finally {
    bar.end()
    process.off('SIGINT', abort).off('SIGTERM', abort)
    await server.close()
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw new CliError(`${name} ${text} is not a whole number from ${least} to ${most}.`, '', 'usage')
  return value
}
