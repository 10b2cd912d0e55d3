import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Refusal } from '@throughline/domain'
import { guessDelimiter, readCsv } from './readCsv.ts'

async function read(bytes: Buffer | string, chunk = 7): Promise<{ header: readonly string[]; rows: (readonly string[])[]; delimiter: string }> {
  const all = Buffer.from(bytes)
  const parts: Buffer[] = []
  for (let at = 0; at < all.length; at += chunk) parts.push(all.subarray(at, at + chunk))
  const csv = await readCsv(Readable.from(parts))
  const rows: (readonly string[])[] = []
  for await (const { cells } of csv.rows()) rows.push(cells)
  return { header: csv.header, rows, delimiter: csv.delimiter }
}

test('[IM1] commas, semicolons, tabs and bars; BOM or not; gzip or plain; any chunks', async () => {
  for (const mark of [',', ';', '\t', '|']) {
    for (const start of ['', '\ufeff']) {
      const text = `${start}a${mark}b${mark}ü\r\n1${mark}"x${mark}""y""\nz"${mark}\n`
      for (const bytes of [Buffer.from(text), gzipSync(text)]) {
        expect(await read(bytes)).toEqual({ header: ['a', 'b', 'ü'], rows: [['1', `x${mark}"y"\nz`, '']], delimiter: mark })
      }
    }
  }
  expect(guessDelimiter('"a;b;c;d",e\n')).toBe(',')
  expect((await read('only\n1\n', 1)).rows).toEqual([['1']])
  expect((await read('no,line,end', 3)).header).toEqual(['no', 'line', 'end'])
})

test('[IM1] what is no CSV is refused with a reason', async () => {
  const reason = async (bytes: Buffer | string): Promise<unknown> => read(bytes).then(() => 'read', (error: Refusal) => error.details['problem'])
  expect(await reason('')).toMatch(/empty/)
  expect(await reason(Buffer.from('a,b\n\xe9,1\n', 'latin1'))).toMatch(/not UTF-8/)
  expect(await reason(Buffer.from('a,b\n1,2\n', 'utf16le'))).toMatch(/zero bytes/)
  expect(await reason(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toMatch(/Excel/)
  expect(await reason('a,a\n1,2\n')).toMatch(/twice/)
  expect(await reason('a,b\n"never closed,2\n')).toMatch(/never closed/)
  expect(await reason(gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40))).toMatch(/gzip/)
})
