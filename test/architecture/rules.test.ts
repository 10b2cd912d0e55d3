import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const filesIn = (dir: string, ending: string): string[] => !existsSync(join(root, dir)) ? [] : readdirSync(join(root, dir), { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes('node_modules'))
  .map((entry) => join(entry.parentPath, entry.name))

const pages = [...filesIn('docs/capabilities', '.md'), join(root, 'packages/sync/SPEC.md')].filter(existsSync)
const stated = new Map(pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/\*\*\[([A-Z]{1,2}\d+)\]\*\*/g)].map((match) => [match[1]!, page] as const)))
const cited = new Set(['packages', 'apps', 'test'].flatMap((dir) => filesIn(dir, '.test.ts')).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:(?:test|it)(?:\.\w+\([^\n]*?\))?(?:<[^\n]*?>)?|^\](?: as const)?\))\(\s*[`'"]((?:\[[A-Z]{1,2}\d+\]\s*)+)/gm)].flatMap((match) => [...match[1]!.matchAll(/\[([A-Z]{1,2}\d+)\]/g)].map((each) => each[1]!))))

test('every rule a test cites is stated on a capability page', () => {
  expect([...cited].filter((rule) => !stated.has(rule)).sort()).toEqual([])
})

test('every stated rule has a test that cites it', () => {
  expect([...stated.keys()].filter((rule) => !cited.has(rule)).sort()).toEqual([])
})

test('a rule is stated once', () => {
  const all = pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/\*\*\[([A-Z]{1,2}\d+)\]\*\*/g)].map((match) => match[1]!))
  expect(all.filter((rule, at) => all.indexOf(rule) !== at)).toEqual([])
})
