import { readConfig, type Config } from '../config.ts'
import { ANALYSE_HELP, analyseCommand } from './analyseCommand.ts'
import { CliError, EXIT } from './cliError.ts'
import { connect, type Connection } from './connect.ts'
import { DEMO_HELP, demoCommand } from './demoCommand.ts'
import { DOCTOR_HELP, doctorCommand } from './doctorCommand.ts'
import { EXPORT_HELP, exportCommand } from './exportCommand.ts'
import { IMPORT_HELP, importCommand } from './importCommand.ts'
import { REPLICA_HELP, replicaCommand } from './replicaCommand.ts'

const HELP = `throughline COMMAND     (throughline COMMAND --help for more)

  import FILE     take in a CSV file of interactions, actors, outcomes or perceptions
  analyse NAME    ask a question, answer as JSON
  export WHAT     interactions, actors, outcomes, perceptions or runs as CSV
  replica DIR     keep a copy that answers without a server
  doctor          look whether everything is well, and say what to do
  demo            load the demo company

Works on DATA_DIR (default ./.data) or DATABASE_URL. Where a server runs on that data directory it is asked; else the store is opened.
Exit codes: 0 done, 1 fault, 2 wrong use, 3 refused, 4 not reachable, 5 doctor found something bad.`

const HELPS: Readonly<Record<string, string>> = { import: IMPORT_HELP, analyse: ANALYSE_HELP, export: EXPORT_HELP, replica: REPLICA_HELP, doctor: DOCTOR_HELP, demo: DEMO_HELP }

process.exitCode = await run(process.argv.slice(2))

async function run([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    console.log(HELP)
    return command === undefined ? EXIT.usage : EXIT.done
  }
  const help = HELPS[command]
  if (help === undefined) {
    console.error(`✗ There is no command “${command}”.\n\n${HELP}`)
    return EXIT.usage
  }
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help)
    return EXIT.done
  }
  let opened: Connection | undefined
  try {
    // Nobody signs in here, so the secret does not matter: the owner of the data directory asks.
    const config = configOf({ ...process.env, DEMO: '1', SECRET_KEY: undefined })
    const connection = async (): Promise<Connection> => (opened ??= await connect(config))
    switch (command) {
      case 'import': console.log(await importCommand(args, connection)); break
      case 'analyse': console.log(await analyseCommand(args, connection)); break
      case 'export': await exportCommand(args, connection); break
      case 'replica': console.log(await replicaCommand(args, connection)); break
      case 'demo': console.log(await demoCommand(args, config)); break
      case 'doctor': {
        const { text, isBad } = await doctorCommand(args, connection)
        console.log(text)
        if (isBad) return EXIT.unhealthy
      }
    }
    return EXIT.done
  } catch (error) {
    return tell(error, command)
  } finally {
    await opened?.close()
  }
}

function configOf(env: NodeJS.ProcessEnv): Config {
  try {
    return readConfig(env)
  } catch (error) {
    throw new CliError((error as Error).message, '', 'usage', { cause: error })
  }
}

function tell(error: unknown, command: string): number {
  if (error instanceof CliError) {
    console.error(`✗ ${error.message}${error.advice === '' ? '' : `\n  ${error.advice}`}`)
    return EXIT[error.reason]
  }
  const { code, message, stack } = error as Error & { code?: string }
  if (code?.startsWith('ERR_PARSE_ARGS')) {
    const [, option] = /^Unknown option '([^']+)'/.exec(message) ?? []
    console.error(`✗ ${option === undefined ? message : `There is no option ${option}.`}\n  throughline ${command} --help shows what there is.`)
    return EXIT.usage
  }
  if (code === 'EPIPE') return EXIT.done
  console.error(`✗ Something went wrong: ${process.env['DEBUG'] ? stack ?? message : message}`)
  return EXIT.fault
}
