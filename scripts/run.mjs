import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program to its end with our output; throws a short sentence when it fails. */
export async function run(command, args, { env = {}, cwd = root, quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd, stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NODE_NO_WARNINGS: '1', ...env },
    shell: process.platform === 'win32',
  })
  const said = []
  child.stdout?.on('data', (part) => said.push(part))
  child.stderr?.on('data', (part) => said.push(part))
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal))
  })
  if (code !== 0) {
    if (quiet) process.stderr.write(Buffer.concat(said))
    throw new Failed(`${command} ${args.slice(0, 4).join(' ')} ended with ${code}`)
  }
  return Buffer.concat(said).toString()
}

export class Failed extends Error {}

/** A program of ours from node_modules/.bin. */
export const bin = (name) => `${root}node_modules/.bin/${name}`

/** Those of the parts that are named, in their own order; all when none is. */
export function chosenOf(parts, named) {
  const strange = named.filter((name) => !parts.includes(name))
  if (strange.length > 0) throw new Failed(`There is no part “${strange.join('”, “')}”. There are: ${parts.join(', ')}.`)
  return named.length > 0 ? parts.filter((name) => named.includes(name)) : parts
}

/** Runs the main part of a script; a failure is one line, not a stack. */
export async function main(work) {
  try {
    await work()
  } catch (error) {
    console.error(error instanceof Failed ? `✗ ${error.message}` : error)
    process.exitCode = 1
  }
}

/** Tells each part's name and time. */
export async function part(name, work) {
  const began = Date.now()
  console.log(`\n— ${name}`)
  const result = await work()
  console.log(`  ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return result
}
