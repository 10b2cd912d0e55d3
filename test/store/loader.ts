import { openAsBlob, writeSync } from 'node:fs'
import { readConfig } from '@throughline/server/config'
import type { ImportEvent } from '@throughline/server/import/routes'
import { openServer } from '@throughline/server/start/openServer'
import { prepareDemo } from '@throughline/server/start/prepareDemo'

// The real server without its socket: `node --import tsx loader.ts DIRECTORY demo|import|hold NOW [FILE OPTIONS]`. It says how far it is on
// its standard output, and is killed by the test at any moment.
const [dataDir = '', what = '', now = '', file = '', options = ''] = process.argv.slice(2)

const config = { ...readConfig({ DEMO: '1', DEMO_SIZE: '6000', PORT: '0' }), dataDir }
const server = await openServer(config, { now: () => new Date(now), log: ({ level, message, error }) => { if (level === 'error') console.error(message, error) }, localKey: 'local' })
writeSync(1, 'open\n')
if (what === 'demo') await prepareDemo(server.context, new AbortController().signal)
if (what === 'import') {
  const answer = await server.app.request(`/api/import?options=${encodeURIComponent(options)}`, {
    method: 'POST', body: (await openAsBlob(file)).stream(), headers: { authorization: 'Bearer local' }, duplex: 'half',
  } as RequestInit)
  let end: ImportEvent | undefined
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    writeSync(1, chunk)
    end = JSON.parse(Buffer.from(chunk).toString().trim().split('\n').at(-1)!) as ImportEvent
  }
  if (end?.kind !== 'done') throw new Error(`The import did not end well: ${JSON.stringify(end)}`)
}
await server.close()
