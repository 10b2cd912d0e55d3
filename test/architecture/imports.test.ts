import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = ['packages', 'apps', 'test'].flatMap((dir) => filesUnder(join(root, dir)))
const isTest = (path: string) => path.endsWith('.test.ts') || path.startsWith('test/') || path.includes('/testing/')

interface Import { readonly file: string; readonly from: string; readonly isTypeOnly: boolean }
const imports: readonly Import[] = sources.flatMap((file) => importsOf(file))

test('packages import only what the layout allows', () => {
  const allowed: Readonly<Record<string, RegExp>> = {
    'packages/domain/': /^(?!@throughline\/)/,
    'packages/analytics/': /^(?!@throughline\/)|^@throughline\/domain/,
    'packages/sync/': /^(?!@throughline\/)|^@throughline\/domain\/define$/,
    'apps/server/': /^(?!@throughline\/)|^@throughline\/(domain|analytics|sync)/,
  }
  const wrong = imports.filter(({ file, from }) => {
    if (isTest(file)) return false
    const rule = Object.entries(allowed).find(([prefix]) => file.startsWith(prefix))?.[1]
    return rule !== undefined && !rule.test(from)
  })
  expect(wrong).toEqual([])
})

test('the dashboard takes nothing of the server but types', () => {
  expect(imports.filter(({ file, from, isTypeOnly }) => file.startsWith('apps/dashboard/src') && from.startsWith('@throughline/server') && !isTypeOnly)).toEqual([])
})

test('no workspace reaches into another by a relative path', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (!from.startsWith('.') || file.startsWith('test/') || isTest(file)) return false
    const home = file.split('/').slice(0, 2).join('/')
    return !relative(root, join(root, file, '..', from)).startsWith(home)
  })
  expect(wrong).toEqual([])
})

test('domain, analytics and sync have no node module, no DOM, no clock and no chance of their own', () => {
  const pure = sources.filter((file) => /^packages\/(domain|analytics|sync)\/src/.test(file) && !isTest(file))
  const wrong = pure.flatMap((file) => {
    const code = withoutComments(readFileSync(join(root, file), 'utf8'))
    return [/from 'node:/, /\bDate\.now\(/, /\bnew Date\(\)/, /\bMath\.random\(/, /\brandomUUID\(/, /\b(document|window|localStorage|navigator)\./]
      .filter((pattern) => pattern.test(code)).map((pattern) => `${file}: ${pattern.source}`)
  })
  expect(wrong).toEqual([])
})

test('no file takes values of one that takes its own', () => {
  const taken = new Map(sources.map((file): [string, readonly string[]] => [file, imports.filter((each) => each.file === file && !each.isTypeOnly && each.from.startsWith('.')).map(({ from }) => join(file, '..', from))]))
  const circles: string[] = [], seen = new Set<string>()
  const walk = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '))
    if (seen.has(file)) return
    seen.add(file)
    for (const next of taken.get(file) ?? []) walk(next, [...way, file])
  }
  for (const file of sources) walk(file, [])
  expect(circles).toEqual([])
})

test('a kernel knows none of the questions it is used for', () => {
  const wrong = imports.filter(({ file, from }) => file.startsWith('packages/analytics/src/kernel/') && !isTest(file) && from.startsWith('../') && !/^\.\.\/(columns|wasm)\/|^\.\.\/progress\.ts$/.test(from))
  expect(wrong).toEqual([])
})

test('ECharts is imported in chart/ only', () => {
  expect(imports.filter(({ file, from }) => from.startsWith('echarts') && !file.startsWith('apps/dashboard/src/chart/'))).toEqual([])
})

test('names say what is inside', () => {
  const idle = /(^|\/)(utils?|helpers?|common|core|shared|services|types|misc)(\/|\.tsx?$)/
  expect(sources.filter((file) => idle.test(file))).toEqual([])
})

test('no address of another machine stands in the code', () => {
  const wrong = sources.flatMap((file) => {
    const found = readFileSync(join(root, file), 'utf8').match(/https?:\/\/[a-z0-9.-]+/gi) ?? []
    return found.filter((url) => !/localhost|127\.0\.0\.1|example(\.|$)|\.example\b|\.test\b|\.invalid\b|w3\.org/.test(url)).map((url) => `${file}: ${url}`)
  })
  expect(wrong).toEqual([])
})

function importsOf(file: string): Import[] {
  const code = readFileSync(join(root, file), 'utf8')
  return [...code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm), ...code.matchAll(/import\(\s*()['"]([^'"]+)['"]/g)]
    .map((match) => ({ file, from: match[2]!, isTypeOnly: Boolean(match[1]) || /^\s*import\s*\{(\s*type\s[^,}]+,?)+\s*\}/.test(match[0]) }))
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return []
    const path = join(dir, entry.name)
    return entry.isDirectory() ? filesUnder(path) : /\.tsx?$/.test(entry.name) ? [relative(root, path)] : []
  })
}
