import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const all = pathsUnder(root)
const pages = all.filter((path) => path.endsWith('.md'))
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

test('every link of a page leads somewhere', () => {
  const dead = pages.flatMap((page) => [...textOf(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1]!)
    .filter((link) => !/^\w+:/.test(link) && !existsSync(join(root, dirname(page), link))).map((link) => `${page}: ${link}`))
  expect(dead).toEqual([])
})

test('every file a page names is there', () => {
  // As people write them: `kernel/quantile.ts`, or `domain/journey/advance.ts` for packages/domain/src/journey/advance.ts.
  const isThere = (name: string): boolean => [name, name.replace('/', '/src/')].some((path) => all.some((one) => one === path || one.endsWith(`/${path}`)))
  const gone = pages.flatMap((page) => [...textOf(page).matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|md|sh))`/g)].map((match) => match[1]!.replace(/^(?:\.{1,2}\/)+/, ''))
    .filter((name) => name !== '.ts' && !isThere(name)).map((name) => `${page}: ${name}`))
  expect(gone).toEqual([])
})

test('every module an example imports is there', () => {
  const gone = pages.flatMap((page) => [...textOf(page).matchAll(/from '@throughline\/(\w+)\/([\w/]+)'/g)].filter(([, workspace, path]) => !all.some((one) => one.endsWith(`/${workspace!}/src/${path!}.ts`))).map(([whole]) => `${page}: ${whole}`))
  expect(gone).toEqual([])
})

test('every script a page names is one of package.json', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const gone = pages.flatMap((page) => [...textOf(page).matchAll(/npm run (?:-s )?([\w-]+)/g)].map((match) => match[1]!).filter((name) => !(name in scripts)).map((name) => `${page}: npm run ${name}`))
  expect(gone).toEqual([])
})

function pathsUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return []
    const path = join(dir, entry.name)
    return entry.isDirectory() ? pathsUnder(path) : [relative(root, path)]
  })
}
