import { expect, test } from 'vitest'
import { Misspelt, readMap, readOutcome, readWhere } from './spell.ts'

test('[IM2] a mapping is spelt field=column, field:constant, a+b and *', () => {
  expect(readMap('actor=case_id, channel:letter,traits=country+town,attributes=*,text=a\\,b')).toEqual({
    actor: { from: 'column', column: 'case_id' }, channel: { from: 'constant', value: 'letter' },
    traits: { from: 'columns', columns: ['country', 'town'] }, attributes: { from: 'others' }, text: { from: 'column', column: 'a,b' },
  })
  expect(() => readMap('actor')).toThrow(Misspelt)
  expect(() => readMap('actor=a,actor=b')).toThrow(Misspelt)
})

test('[IM3] a row filter is spelt in words', () => {
  expect(readWhere('kind in purchase, cancellation and customer id not empty')).toEqual([
    { test: 'in', column: 'kind', values: ['purchase', 'cancellation'] }, { test: 'not empty', column: 'customer id' },
  ])
  expect(readWhere('country != Malta')).toEqual([{ test: 'not in', column: 'country', values: ['Malta'] }])
  expect(readWhere('note empty')).toEqual([{ test: 'empty', column: 'note' }])
  expect(() => readWhere('kind like x')).toThrow(Misspelt)
})

test('[IM9] an outcome is spelt kind:result=activity', () => {
  expect(readOutcome('lost:failed=Sent to court|Written off@revenue')).toEqual({ kind: 'lost', result: 'failed', when: { touchpoints: ['Sent to court', 'Written off'] }, value: { from: 'revenue' } })
  expect(() => readOutcome('paid=Payment')).toThrow(Misspelt)
})
