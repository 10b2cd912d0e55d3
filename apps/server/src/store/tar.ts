import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

// The POSIX ustar format (pax(1), "ustar Interchange Format"): as much of it as a directory of plain files needs.
const BLOCK = 512

/** Packs a directory's plain files and directories, empty ones too. */
export async function packDirectory(directory: string): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  const entries = (await readdir(directory, { recursive: true, withFileTypes: true })).map((entry) => ({
    path: join(entry.parentPath, entry.name).slice(directory.length + 1),
    isDirectory: entry.isDirectory(),
  }))
  // Parents before children.
  for (const { path, isDirectory } of entries.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    const content = isDirectory ? new Uint8Array() : await readFile(join(directory, path))
    blocks.push(header(path, isDirectory, content.byteLength), content, new Uint8Array((BLOCK - (content.byteLength % BLOCK)) % BLOCK))
  }
  return Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)])
}

/** Writes a packed directory's files below `directory`. Everything is readable by its owner only, as Postgres demands. */
export async function unpackDirectory(tar: Uint8Array, directory: string): Promise<void> {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const name = textAt(bytes, at, 100)
    const prefix = textAt(bytes, at + 345, 155)
    const size = Number.parseInt(textAt(bytes, at + 124, 12), 8)
    const kind = textAt(bytes, at + 156, 1)
    const path = join(directory, prefix, name)
    if (!path.startsWith(directory)) throw new Error(`The archive would write outside its directory: ${name}`)
    at += BLOCK
    if (kind === '5') await mkdir(path, { recursive: true, mode: 0o700 })
    else {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(path, bytes.subarray(at, at + size), { mode: 0o600 })
    }
    at += Math.ceil(size / BLOCK) * BLOCK
  }
}

function header(path: string, isDirectory: boolean, size: number): Uint8Array {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long a name for this archive.`)
  const block = Buffer.alloc(BLOCK)
  block.write(path, 0)
  block.write(isDirectory ? '0000700\0' : '0000600\0', 100)
  block.write('0000000\0'.repeat(2), 108)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  block.write('00000000000\0', 136)
  block.write(' '.repeat(8), 148)
  block.write(isDirectory ? '5' : '0', 156)
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function textAt(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, end === -1 ? at + length : Math.min(end, at + length))
}
