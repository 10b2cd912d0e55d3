import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const analytics = fileURLToPath(new URL('../packages/analytics/', import.meta.url))
const target = join(analytics, 'src/wasm/bytes.ts')

/** The kernels of packages/analytics/assembly as the text of src/wasm/bytes.ts, so that nothing has to be fetched or built before they run. */
export async function kernelsText() {
  const asc = await import('assemblyscript/asc')
  const scratch = await mkdtemp(join(tmpdir(), 'kernels-'))
  try {
    const file = join(scratch, 'kernels.wasm')
    const { error, stderr } = await asc.main([join(analytics, 'assembly/index.ts'), '-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--importMemory', '--outFile', file, '--baseDir', '/'])
    if (error) throw new Error(`The kernels cannot be compiled: ${error.message}\n${stderr.toString()}`)
    return `/** Made of assembly/*.ts by \`npm run kernels\`. */\nexport const KERNELS = '${(await readFile(file)).toString('base64')}'\n`
  } finally {
    await rm(scratch, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeFile(target, await kernelsText())
