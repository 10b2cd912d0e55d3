import { EXIT, CliError } from './cliError.ts'
import { jsonOf, type Connection } from './connect.ts'
import type { Finding } from './examine.ts'

export const DOCTOR_HELP = `throughline doctor [--json]     looks at store, migrations, journal, disk, sync log, dead letters, rebuilds, loads

Exit code ${EXIT.unhealthy} when something is bad, 0 otherwise.`

const SIGNS = { good: '✓', watch: '!', bad: '✗' } as const

/** What was found, and whether something is bad. */
export async function doctorCommand(args: readonly string[], connection: () => Promise<Connection>): Promise<{ text: string; isBad: boolean }> {
  let findings: Finding[]
  try {
    const { kind, request } = await connection()
    const { findings: found } = await jsonOf<{ findings: Finding[] }>(await request('/api/doctor'))
    findings = [{ what: 'server', standing: 'good', sentence: kind === 'running server' ? 'A server runs on this data directory.' : 'No server runs on this data directory; looked at the store directly.' }, ...found]
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    findings = [{ what: 'server', standing: 'bad', sentence: error.message, advice: error.advice }]
  }
  const isBad = findings.some(({ standing }) => standing === 'bad')
  if (args.includes('--json')) return { text: JSON.stringify({ findings }), isBad }
  return { text: findings.map(({ what, standing, sentence, advice }) => `${SIGNS[standing]} ${what.padEnd(13)} ${sentence}${advice ? `\n  ${''.padEnd(13)} → ${advice}` : ''}`).join('\n'), isBad }
}
