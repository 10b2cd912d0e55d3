import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface RunningServer {
  readonly url: string
  /** The one-time link printed at start. */
  readonly link: string
  readonly dataDir: string
  readonly pid: number
  /** Everything it has printed so far. */
  output(): string
  /** The command line's way in: `Authorization: Bearer …`. */
  localKey(): string
  /** SIGTERM and wait. */
  stop(): Promise<void>
  /** SIGKILL and wait. */
  kill(): Promise<void>
  /** Removes the data directory too. */
  remove(): Promise<void>
}

export interface ServerOptions {
  readonly dataDir?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

/** The built product as `npm start` runs it, on a free port and its own data directory. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'throughline-'))
  const port = options.port ?? await freePort()
  // Vitest sets BASE_URL for itself; the server would take it for its own address.
  const { BASE_URL: _, ...inherited } = process.env
  const child = spawn(process.execPath, [join(root, 'apps/server/dist/main.js')], {
    cwd: root,
    env: { ...inherited, PORT: String(port), DATA_DIR: dataDir, DEMO_SIZE: '4000', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout!.on('data', (part: Buffer) => { said += part.toString() })
  child.stderr!.on('data', (part: Buffer) => { said += part.toString() })
  const link = await linkOf(child, () => said)
  return {
    url: `http://127.0.0.1:${port}`, link, dataDir, pid: child.pid!,
    output: () => said,
    localKey: () => (JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as { key: string }).key,
    stop: () => ended(child, 'SIGTERM'),
    kill: () => ended(child, 'SIGKILL'),
    async remove() {
      await ended(child, 'SIGKILL')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function linkOf(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const link = /https?:\/\/\S+\/enter\?token=\S+/.exec(said())
      if (link) resolve(link[0])
    }
    child.stdout!.on('data', look)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready:\n${said()}`)))
  })
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}
