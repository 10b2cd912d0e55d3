/** What the environment says, checked once at start. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  /** Postgres instead of the embedded store. */
  readonly databaseUrl: string | undefined
  /** Load and offer the demo company on an empty store. */
  readonly demo: boolean
  /** Interactions of the demo company. */
  readonly demoSize: number
  readonly secret: string | undefined
  readonly baseUrl: string
  /** Largest request body in bytes, after decompression. */
  readonly maxBodyBytes: number
  readonly timeZone: string
}

const WEAK_SECRETS = /^(secret|changeme|change-me|password|throughline|test|admin|default|.)\1*$/i

/**
 * Reads the configuration. Outside the demo a missing or weak secret is refused.
 * @throws Error with one sentence that says which variable to set, and how.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const port = whole(env, 'PORT', 4600, 0, 65_535)
  const host = env['HOST'] ?? '127.0.0.1'
  const demo = env['DEMO'] !== '0'
  const secret = env['SECRET_KEY']
  if (!demo) mustBeStrong(secret)
  else if (secret !== undefined) mustBeStrong(secret)
  return {
    port, host, demo, secret,
    dataDir: env['DATA_DIR'] ?? './.data',
    databaseUrl: database(env['DATABASE_URL'] || undefined),
    demoSize: whole(env, 'DEMO_SIZE', 250_000, 1, 5_000_000),
    baseUrl: address(env, 'BASE_URL') ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    maxBodyBytes: whole(env, 'MAX_BODY_BYTES', 32 * 1024 * 1024, 4 * 1024 * 1024, 512 * 1024 * 1024),
    timeZone: timeZone(env['TIME_ZONE'] || 'UTC'),
  }
}

function mustBeStrong(secret: string | undefined): void {
  const advice = 'Set SECRET_KEY to at least 32 random characters, for example the output of `openssl rand -hex 32`.'
  if (secret === undefined || secret === '') throw new Error(`SECRET_KEY is missing. ${advice}`)
  if (secret.length < 32 || new Set(secret).size < 10 || WEAK_SECRETS.test(secret)) throw new Error(`SECRET_KEY is too weak. ${advice}`)
}

function address(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Error(`${name}=${text} is not an address. Give all of it, for example https://cx.example.com.`)
  return text
}

/** The address may hold a password: only how it begins is repeated. */
function database(url: string | undefined): string | undefined {
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url ?? '') ?? []
  if (url !== undefined && !/^(postgres|postgresql)$/i.test(scheme)) throw new Error(`DATABASE_URL begins with “${scheme === '' ? url.slice(0, 8) : `${scheme}:`}”. Give an address of Postgres, for example postgres://throughline@db.example:5432/throughline.`)
  return url
}

function timeZone(name: string): string {
  try {
    // Throws for a name it does not know.
    Intl.DateTimeFormat('en', { timeZone: name })
    return name
  } catch (cause) {
    throw new Error(`TIME_ZONE=${name} is not a time zone. Write it as the IANA list does, for example Europe/Berlin.`, { cause })
  }
}

function whole(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number, least: number, most: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${name}=${text} is not a whole number from ${least} to ${most}.`)
  }
  return value
}
