import { execFileSync, spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { access, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { encodeSnapshot, secondsOf, type JourneyLog } from '@throughline/analytics'
import { root } from '../stories/server.ts'
import { demoLog } from './demoLog.ts'
import { isQuick, remark, rounded, tell } from './figure.ts'
import { longRunsLog } from './peers/longRuns.ts'
import { cohortOf, PANELS, TIME_ZONE, type Panel } from './peers/questions.ts'
import { openPlainBrowser, type PlainPage } from './plainBrowser.ts'
import { cpuBetween, renderersOf, type Renderers } from './renderers.ts'

/*
 * The columns beside DuckDB-WASM and pm4js in one Chromium, on the same entries: every answer is compared before it is timed. CPU of the
 * worker that answers, the filter included, median of changes that nobody has answered before; pm4js knows no filter. The peers are installed into `.cache`.
 * `--entries=5000000` takes another size, `--shape=demo` only one of the two shapes.
 */
const given = (name: string): string | undefined => process.argv.find((each) => each.startsWith(`--${name}=`))?.split('=')[1]
const ENTRIES = Number(given('entries') ?? (isQuick ? 100_000 : 1_000_000))
const PEERS = { '@duckdb/duckdb-wasm': '1.32.0', 'apache-arrow': '17.0.0', pm4js: '0.0.28' }
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
const WARM_UP = 6
const CHANGES = 15
const BARS: Readonly<Partial<Record<Panel, number>>> = { 'directly-follows': 10, 'exact quantiles': 10, variants: 10, funnel: 10 }
/** Targets are promised for the first; the demo company's many short runs cost more for each entry. */
const SHAPES = { 'long runs': async () => longRunsLog(ENTRIES), demo: () => demoLog(ENTRIES) } as const
type Shape = keyof typeof SHAPES

const peers = await installPeers()
for (const shape of Object.keys(SHAPES) as Shape[]) if (shape.startsWith(given('shape') ?? '')) await measure(shape)

async function measure(shape: Shape): Promise<void> {
  const pages = await mkdtemp(join(tmpdir(), 'throughline-peers-'))
  const log = await SHAPES[shape]()
  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'test/bench/peers', '--outDir', pages, '--logLevel', 'error'], { cwd: root, stdio: 'inherit' })
  await writeFile(join(pages, 'log.bin'), encodeSnapshot(log))
  const ceiling = await nativeCeiling(log)
  const server = await serve([pages, join(peers, '@duckdb/duckdb-wasm/dist'), join(peers, 'pm4js/dist')])
  const browser = await openPlainBrowser()
  try {
    const page = await browser.open()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`)
    await page.until('window.ask')
    await compare(page, renderersOf(browser), `at ${ENTRIES / 1e6}M, ${shape}`, ceiling, shape === 'long runs')
  } finally {
    await browser.close()
    server.close()
    await rm(pages, { recursive: true, force: true })
  }
}

async function compare(page: PlainPage, renderers: Renderers, at: string, ceiling: number | null, isPromised: boolean): Promise<void> {
  const spent = async (expression: string): Promise<number> => {
    const before = await renderers.workersCpu()
    await page.evaluate(`${expression}.then(() => undefined)`)
    return cpuBetween(before, await renderers.workersCpu())
  }
  const medianOf = async (expression: (change: number) => string): Promise<number> => {
    const took: number[] = []
    for (let change = 0; change < WARM_UP + CHANGES; change++) took.push(await spent(expression(change)))
    return median(took.slice(WARM_UP))
  }
  const asked = (contender: string, panel: Panel) => (change: number): string => `ask('${contender}', '${panel}', ${change})`

  await page.evaluate(`load('columns')`)
  await page.evaluate(`load('duck')`)
  let others = 0
  for (const panel of PANELS) {
    for (const change of [100, 101]) {
      const [ours, theirs] = [await page.evaluate<string>(asked('columns', panel)(change)), await page.evaluate<string>(asked('duck', panel)(change))]
      if (ours !== theirs) throw new Error(`${panel}: the answers differ.\n${ours.slice(0, 600)}\n${theirs.slice(0, 600)}`)
    }
    const value = await medianOf(asked('columns', panel))
    const reference = await medianOf(asked('duck', panel))
    others += reference
    const bar = isPromised ? BARS[panel] : undefined
    tell({ name: `${panel} ${at}: DuckDB-WASM beside it`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(reference / value), target: bar ? `reference at least ${bar} × the value` : 'reported', holds: bar === undefined || reference / value >= bar })
    if (panel === 'directly-follows' && ceiling !== null) tell({ name: `${panel} ${at}: the same in C beside it`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(ceiling), ratio: rounded(value / ceiling), target: 'at most 3 × the reference', holds: value <= 3 * ceiling })
  }
  const limit = ENTRIES <= 1e6 ? 40 * (ENTRIES / 1e6) : 120 * (ENTRIES / 5e6)
  for (const [kind, name] of [['panels', 'mask and seven panels'], ['answers', 'the screens’ whole answers with customers and intervals']] as const) {
    const refresh = await medianOf((change) => `refresh('${kind}', ${change + 200})`)
    tell({ name: `filter change ${at}: ${name}`, value: rounded(refresh), unit: 'ms CPU of the worker', reference: rounded(others), ratio: rounded(others / refresh), target: `at most ${limit} ms`, holds: refresh <= limit })
    const walls: number[] = []
    for (let change = 0; change < 20; change++) walls.push((await page.evaluate<{ wallMs: number }>(`refresh('${kind}', ${change + 300})`)).wallMs)
    remark(`${name}, page to page: median ${Math.round(median(walls))}, 19th of 20 ${Math.round(walls.toSorted((a, b) => a - b)[18]!)} ms on the clock`)
    if (kind === 'panels') tell({ name: `six panels of DuckDB-WASM ${at} to our mask and seven panels`, value: rounded(refresh), unit: 'ms CPU of the worker', reference: rounded(others), ratio: rounded(others / refresh), target: isPromised ? 'reference at least 35 × the value' : 'reported', holds: !isPromised || others / refresh >= 35 })
  }

  if (ENTRIES > 1e6) return
  await page.evaluate(`load('pm4js')`)
  for (const [panel, bar] of [['directly-follows', 30], ['variants', 12]] as const) {
    const value = await medianOf(asked('columns', panel))
    const reference = await medianOf(asked('pm4js', panel))
    tell({ name: `${panel} ${at}: pm4js beside it, which filters nothing`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(reference / value), target: `reference at least ${bar} × the value`, holds: reference / value >= bar })
  }
}

/** Into a folder of the bench's own, never into the project. */
async function installPeers(): Promise<string> {
  const folder = join(root, '.cache/bench/peers')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PEERS }))
  const wanted = join(folder, 'node_modules/.package-lock.json')
  if (await access(wanted).then(() => false, () => true)) execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
  return join(folder, 'node_modules')
}

/** Milliseconds of CPU for the mask and directly-follows of one change in C; null where no compiler is. */
async function nativeCeiling({ runs, entries, catalogue }: JourneyLog): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-ceiling-'))
  try {
    const built = spawnSync('cc', ['-O3', '-march=native', '-o', join(folder, 'ceiling'), join(root, 'test/bench/peers/ceiling.c')], { stdio: 'ignore' })
    if (built.status !== 0) {
      remark('no C compiler: the ceiling is not measured')
      return null
    }
    const { period } = cohortOf(0, catalogue)
    const head = Int32Array.of(runs.count, entries.count, catalogue.touchpoints.length, secondsOf(period!.from!, TIME_ZONE), secondsOf(period!.to!, TIME_ZONE), -1)
    const columns = [head, runs.start.subarray(0, runs.count + 1), runs.startedAt.subarray(0, runs.count), entries.at, entries.touchpoint, entries.channel]
    await writeFile(join(folder, 'columns'), Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength))))
    return Number(execFileSync(join(folder, 'ceiling'), [join(folder, 'columns')], { encoding: 'utf8' }).split(' ')[0])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Files of these folders, the first that has one; the peers' under `/peers/`. */
async function serve([own, ...of]: readonly string[]): Promise<Server> {
  const found = async (path: string): Promise<string | undefined> => {
    for (const folder of path.startsWith('/peers/') ? of : [own!]) {
      const file = join(folder, path.replace(/^\/peers/, ''))
      if (await stat(file).then((each) => each.isFile(), () => false)) return file
    }
    return undefined
  }
  const server = createServer((request, response) => {
    void found(new URL(request.url!, 'http://127.0.0.1').pathname).then((file) => {
      if (file === undefined) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
      createReadStream(file).pipe(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!
}
