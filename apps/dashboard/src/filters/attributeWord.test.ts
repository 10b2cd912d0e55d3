import { expect, test } from 'vitest'
import { attributeWord } from './attributeWord.ts'

test('[SC11] what is known of customers is called as people would', () => {
  expect(['ageBand', 'tenure', 'last_seen-in', 'customerNPS', 'Plan', '_'].map(attributeWord)).toEqual(['age band', 'tenure', 'last seen in', 'customerNPS', 'Plan', '_'])
  expect(['experiment:clear-price', 'experiment:clear-price:since'].map(attributeWord)).toEqual(['experiment “clear price”', 'experiment “clear price”, since'])
})
