import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { remark, tell } from './figure.ts'

/*
 * JavaScript that the built dashboard needs for its first route before PGlite: the page's entry, all it imports, and the part of
 * the outcome board, as gzip bytes. Charts and workers are fetched later; they are named beside it.
 */
const LIMIT_KB = 350
const DIST = fileURLToPath(new URL('../../apps/dashboard/dist/', import.meta.url))
const text = (path: string): string => readFileSync(`${DIST}${path}`, 'utf8')
const kilobytes = (path: string): number => gzipSync(readFileSync(`${DIST}${path}`), { level: 9 }).length / 1000

const entry = /<script type="module"[^>]* src="\/([^"]+)"/.exec(text('index.html'))![1]!
const closure = closureOf([entry])
const board = lazyOf(entry).find((path) => /OutcomeBoard-/.test(path))
if (!board) throw new Error('the outcome board is no part of its own: look at apps/dashboard/src/capabilities.tsx')
const first = closureOf([entry, board])
const later = new Set([...first].flatMap((path) => lazyOf(path)).filter((path) => !first.has(path)))
const charts = [...later].filter((path) => /chart|echarts|Bars|Line|Heat|Trend|install/i.test(path))

const sum = (paths: Iterable<string>): number => [...paths].reduce((total, path) => total + kilobytes(path), 0)
remark(`entry alone ${sum(closure).toFixed(0)} kB; with the board ${sum(first).toFixed(0)} kB in ${first.size} files; fetched later ${later.size} files, among them ${charts.length} of charts`)
const holdsCharts = [...first].some((path) => /echarts/i.test(path) || text(path).includes('zrender'))
tell({
  name: 'dashboard JavaScript before PGlite, first route', value: Math.round(sum(first)), unit: 'kB gzip', reference: null, ratio: null,
  target: `at most ${LIMIT_KB} kB, charts lazy`, holds: sum(first) <= LIMIT_KB && !holdsCharts,
})

/** The files and everything they import at once. */
function closureOf(paths: readonly string[]): Set<string> {
  const all = new Set<string>()
  const take = (path: string): void => {
    if (all.has(path)) return
    all.add(path)
    for (const [, name] of text(path).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)) take(`assets/${name!}`)
  }
  for (const path of paths) take(path)
  return all
}

/** Files a file imports when it needs them. */
function lazyOf(path: string): string[] {
  return [...text(path).matchAll(/import\(\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map(([, name]) => `assets/${name!}`)
}
