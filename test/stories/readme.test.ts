import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './server.ts'

const pages = ['README.md', 'docs/operating.md', 'docs/developing.md', 'docs/analyses.md', 'docs/capabilities/import.md']
const text = (page: string) => readFileSync(join(root, page), 'utf8')

test('every npm script a page names exists', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  const named = pages.flatMap((page) => [...text(page).matchAll(/npm (?:run (?:-s )?)?(start|test|check|build|bench|throughline|migration|format)\b/g)].map((match) => match[1]!))
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([])
})

test('the import in the README works as it stands', () => {
  const command = /npm run -s throughline -- (import [\s\S]*?)\n\s*```/.exec(text('README.md'))![1]!
  const words = command.replace(/\\\n/g, ' ').replace('fines.csv.gz', join(root, '../shared/data/traffic-fines.csv.gz')).match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''))
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-readme-'))
  try {
    const throughline = (...args: string[]) => execFileSync(process.execPath, [join(root, 'apps/server/dist/cli.js'), ...args], { env: { ...process.env, DATA_DIR: dataDir, BASE_URL: '' }, encoding: 'utf8' })
    expect(throughline(...words)).toMatch(/34,724/)
    // The copy that docs/analyses.md speaks of.
    expect(throughline('replica', join(dataDir, 'copy'))).toMatch(/^34724 interactions/)
    expect(JSON.parse(throughline('analyse', 'data.overview', '--replica', join(dataDir, 'copy')))).toMatchObject({ result: { entries: 34_724 }, from: 'replica' })
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
