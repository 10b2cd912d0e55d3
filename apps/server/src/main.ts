import { createEntryLink } from './access/entryLink.ts'
import { readConfig } from './config.ts'
import { listen } from './http/listen.ts'
import { keepLedger } from './segment/keepLedger.ts'
import { startHousekeeping } from './start/housekeeping.ts'
import { logLine } from './start/logLine.ts'
import { openServer } from './start/openServer.ts'
import { prepareDemo } from './start/prepareDemo.ts'
import { newLocalKey, removeRunFile, writeRunFile } from './start/runFile.ts'

const GRACE_MS = 5_000

const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort())

try {
  await serve()
} catch (error) {
  console.error(error instanceof Error ? `Throughline did not start: ${error.message}` : error)
  if (process.env['DEBUG'] && error instanceof Error) console.error(error.stack)
  process.exit(1)
}

async function serve(): Promise<void> {
  const config = readConfig(process.env)
  const now = () => new Date()
  const listening = await listen(config.host, config.port)
  const localKey = newLocalKey()
  const server = await openServer(config.port === 0 ? { ...config, port: listening.port, baseUrl: `http://${config.host}:${listening.port}` } : config, {
    now, log: logLine, localKey,
    // Whoever keeps the process alive starts it anew; the journal holds what was accepted.
    onStoreLost: () => process.exit(1),
  })
  const { context } = server
  const hasPeople = (await context.store.rows('select 1 from person limit 1')).length > 0
  if (config.demo) await prepareDemo(context, stopping.signal)
  listening.answerWith(server.app.fetch)
  await writeRunFile(config.dataDir, { pid: process.pid, url: `http://127.0.0.1:${listening.port}`, key: localKey })
  const endHousekeeping = startHousekeeping(context)
  const endLedger = keepLedger(context)

  const purpose = config.demo ? 'demo' as const : 'first admin' as const
  if (config.demo || !hasPeople) {
    const token = await createEntryLink(context.store, { purpose, email: null, role: 'admin', territoryId: null }, null, now())
    console.log(`\n  Throughline is ready. Open this link once to sign in:\n\n    ${context.config.baseUrl}/enter?token=${token}\n`)
  } else {
    console.log(`\n  Throughline is ready: ${context.config.baseUrl}\n`)
  }

  if (!stopping.signal.aborted) await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }))
  server.readiness.reason = 'The server is stopping.'
  removeRunFile(config.dataDir)
  endHousekeeping()
  await endLedger()
  await listening.close(GRACE_MS)
  await server.close()
  process.exit(0)
}
