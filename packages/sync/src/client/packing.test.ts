import { shapes } from '@throughline/domain'
import { expect, test } from 'vitest'
import type { NewsMessage } from './asking.ts'
import { changesOf, lastOf, lastStates, pack, unpack } from './packing.ts'

const { note, runStep } = shapes
const columns = note.columns.map(({ name }) => name)

function message(id: string, operation: NewsMessage['operation'], text: string | null, lsn = 1): NewsMessage {
  return { key: `"public"."note"/"${id}"`, lsn, operation, value: { ...Object.fromEntries(columns.map((name) => [name, null])), id, text } }
}

const kindsOf = (messages: readonly NewsMessage[], barrier = 9) => lastStates(note, messages, barrier).map(({ kind, lines }) => [kind, lines.split('\n').length - 1])

test('[S45] news are the same rows packed and read again, whatever is written in them', () => {
  const texts = ['', 'plain', 'tab\there', 'line\nbreak\r\n', 'a \\ and \\N and \\t', '\\N', '\\.', '“Grüße” 漢字 🚲', '{"a":"\\"b\\""}', null]
  const parts = lastStates(note, texts.map((text, i) => message(String(i), 'insert', text)), 9)
  expect(unpack(pack(parts))).toEqual(parts)
  expect(changesOf(pack(parts)).map(({ row }) => row['text'])).toEqual(texts)
  expect(changesOf(pack(parts))[1]).toEqual({ shape: 'note', operation: 'upsert', row: message('1', 'insert', 'plain').value })
})

test('[S45] of each row the last state counts, up to the barrier, and what was there before is told from what was not', () => {
  expect(kindsOf([message('1', 'insert', 'a'), message('1', 'update', 'b')])).toEqual([['new', 1]])
  expect(kindsOf([message('1', 'update', 'a'), message('2', 'insert', 'b', 10)])).toEqual([['changed', 1]])
  expect(kindsOf([message('1', 'delete', null), message('1', 'insert', 'again')])).toEqual([['changed', 1]])
  expect(kindsOf([message('1', 'insert', 'a'), message('1', 'delete', null)])).toEqual([['gone', 1]])
  expect(lastStates(note, [message('1', 'delete', null)], 9)[0]).toEqual({ shape: 'note', kind: 'gone', columns: ['id'], lines: '1\n' })
})

test('[S45] batches one after the other come to what one batch of all their messages comes to', () => {
  let state = 11
  const below = (n: number): number => (state = state * 48271 % 2147483647) % n
  for (let round = 0; round < 300; round++) {
    const there = new Set<string>(), messages: NewsMessage[] = []
    for (let i = 0; i < 12; i++) {
      const id = String(below(5)), isGone = there.has(id) && below(3) === 0
      messages.push(message(id, isGone ? 'delete' : there.has(id) ? 'update' : 'insert', `\t${i}`))
      if (isGone) there.delete(id)
      else there.add(id)
    }
    const cut = below(13)
    const apart = lastOf(note, [...lastStates(note, messages.slice(0, cut), 9), ...lastStates(note, messages.slice(cut), 9)])
    const whole = lastStates(note, messages, 9)
    const linesOf = (parts: typeof whole, kinds: readonly string[]) => parts.flatMap(({ kind, lines }) => (kinds.includes(kind) ? lines.trim().split('\n') : [])).toSorted()
    expect(linesOf(apart, ['new', 'changed'])).toEqual(linesOf(whole, ['new', 'changed']))
    expect(linesOf(apart, ['gone'])).toEqual(linesOf(whole, ['gone']))
    // Of a row that came, went and came again in between, less may be known.
    const isNew = linesOf(whole, ['new'])
    expect(linesOf(apart, ['new']).filter((line) => !isNew.includes(line))).toEqual([])
  }
})

test('[S45] a key of several columns is one key', () => {
  const step = (run: string, interaction: string): NewsMessage => ({ key: `${interaction}/${run}`, lsn: 1, operation: 'insert', value: { run_id: run, interaction_id: interaction, is_primary: 'true' } })
  const gone: NewsMessage = { ...step('1', '2'), operation: 'delete' }
  const parts = lastOf(runStep, [...lastStates(runStep, [step('1', '2'), step('2', '1')], 9), ...lastStates(runStep, [gone], 9)])
  expect(parts.map(({ kind, lines }) => [kind, lines.split('\n').length - 1])).toEqual([['gone', 1], ['new', 1]])
})
