import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const strong = 'f3a91c0d5be7428696d10b47ac58ee20'

test('[W8] outside the demo a missing or weak secret is refused with what to do', () => {
  expect(() => readConfig({ DEMO: '0' })).toThrow('SECRET_KEY is missing. Set SECRET_KEY to at least 32 random characters')
  for (const weak of ['password', 'changeme', 'a'.repeat(64), 'abababababababababababababababababababab']) {
    expect(() => readConfig({ DEMO: '0', SECRET_KEY: weak })).toThrow('SECRET_KEY is too weak')
  }
  expect(readConfig({ DEMO: '0', SECRET_KEY: strong }).secret).toBe(strong)
})

test('the demo needs no secret, and refuses a weak one all the same', () => {
  expect(readConfig({}).secret).toBeUndefined()
  expect(() => readConfig({ SECRET_KEY: 'secret' })).toThrow('too weak')
})

test('a value that is no number is named with what is allowed', () => {
  expect(() => readConfig({ PORT: 'http' })).toThrow('PORT=http is not a whole number from 0 to 65535.')
  expect(readConfig({})).toMatchObject({ port: 4600, host: '127.0.0.1', dataDir: './.data', demo: true })
})

test('a time zone nobody knows and another database are refused, without the password', () => {
  expect(() => readConfig({ TIME_ZONE: 'Mars' })).toThrow('TIME_ZONE=Mars is not a time zone.')
  expect(readConfig({ TIME_ZONE: 'Europe/Berlin' }).timeZone).toBe('Europe/Berlin')
  expect(() => readConfig({ DATABASE_URL: 'mysql://ann:geheim@db/x' })).toThrow(/^DATABASE_URL begins with “mysql:”\. Give an address of Postgres(?!.*geheim)/)
  expect(readConfig({ DATABASE_URL: 'postgresql://ann@db/x' }).databaseUrl).toBe('postgresql://ann@db/x')
})

test('a base address must be whole', () => {
  expect(() => readConfig({ BASE_URL: '/' })).toThrow('BASE_URL=/ is not an address.')
  expect(readConfig({ BASE_URL: '' }).baseUrl).toBe('http://127.0.0.1:4600')
  expect(readConfig({ BASE_URL: 'https://cx.example.com' }).baseUrl).toBe('https://cx.example.com')
})
