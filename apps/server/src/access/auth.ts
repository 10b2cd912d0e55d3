import { betterAuth } from 'better-auth'
import { Kysely } from 'kysely'
import type { AppContext } from '../http/context.ts'
import { entryLinks, LEAST_PASSWORD } from './entryLinkPlugin.ts'
import { storeDialect } from './storeDialect.ts'

/** Set by our own route to the address of the connection. */
export const ADDRESS_HEADER = 'x-throughline-address'

/** People sign in by password or by a one-time link; better-auth keeps sessions, we keep who they are. */
export function createAuth(context: Pick<AppContext, 'store' | 'config' | 'now'>, secret: string) {
  return betterAuth({
    appName: 'Throughline',
    baseURL: context.config.baseUrl,
    basePath: '/api/auth',
    secret,
    telemetry: { enabled: false },
    // The sign-in cookie is same-site; `sameOriginWrites` refuses what another site sends with it all the same.
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    database: { db: new Kysely<Record<string, Record<string, unknown>>>({ dialect: storeDialect(context.store) }), type: 'postgres' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: LEAST_PASSWORD },
    session: {
      modelName: 'sign_in_session',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at', ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'user_id' },
      expiresIn: 60 * 60 * 24 * 30,
      updateAge: 60 * 60 * 24,
    },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        role: { type: 'string', input: false, required: true, defaultValue: 'field' },
        territoryId: { type: 'number', input: false, required: false, fieldName: 'territory_id' },
      },
    },
    account: {
      modelName: 'credential',
      fields: {
        accountId: 'account_id', providerId: 'provider_id', userId: 'user_id', accessToken: 'access_token', refreshToken: 'refresh_token',
        idToken: 'id_token', accessTokenExpiresAt: 'access_token_expires_at', refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at', updatedAt: 'updated_at',
      },
    },
    verification: { fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
    rateLimit: { enabled: true, window: 60, max: 60, customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    advanced: {
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] }, cookiePrefix: 'throughline', useSecureCookies: context.config.baseUrl.startsWith('https:'),
      // Our migrations make the tables. The library would read them in the background of every start, and complain when the store closes meanwhile.
      database: { validateSchema: false },
    },
    plugins: [entryLinks(context)],
  })
}

export type Auth = ReturnType<typeof createAuth>
