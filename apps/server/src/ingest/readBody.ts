import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { Refusal } from '@throughline/domain'

const unpackers = { gzip: promisify(gunzip), br: promisify(brotliDecompress), deflate: promisify(inflate) }

/**
 * A request's body as JSON, whatever its Content-Type says. gzip is told by its first two bytes, others by Content-Encoding.
 * @throws Refusal `input.tooLarge` beyond `maxBytes` before or after unpacking, `input.malformed` when it is not JSON.
 */
export async function readBody(request: Request, maxBytes: number): Promise<{ json: unknown; bytes: number }> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw new Refusal('input.tooLarge', { maxBytes })
  const bytes = await unpacked(await readBytes(request, maxBytes), request.headers.get('content-encoding'), maxBytes)
  const text = bytes.toString('utf8')
  try {
    const json: unknown = JSON.parse(text)
    // What JSON can say and Postgres cannot keep: the character zero and halves of surrogate pairs.
    return { json: /\\u0000|\\ud[89a-f]/i.test(text) ? storable(json) : json, bytes: bytes.byteLength }
  } catch (error) {
    throw new Refusal('input.malformed', { reason: error instanceof Error ? error.message : String(error) })
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (request.body) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength
      if (length > maxBytes) throw new Refusal('input.tooLarge', { maxBytes })
      chunks.push(chunk)
    }
  }
  return Buffer.concat(chunks)
}

async function unpacked(bytes: Buffer, encoding: string | null, maxBytes: number): Promise<Buffer> {
  const kind = bytes[0] === 0x1f && bytes[1] === 0x8b ? 'gzip' : encoding
  if (kind !== 'gzip' && kind !== 'br' && kind !== 'deflate') return bytes
  // Told to be gzip and is not: something on the way unpacked it already.
  if (kind === 'gzip' && bytes[0] !== 0x1f) return bytes
  try {
    return await unpackers[kind](bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('input.tooLarge', { maxBytes })
    throw new Refusal('input.malformed', { reason: `the body could not be unpacked as ${kind}` })
  }
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key) as string, storable(one)]))
}
