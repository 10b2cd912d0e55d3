import { ACCESS, ROLES, Refusal, type Act, type Role, type TerritoryId } from '@throughline/domain'
import { z } from 'zod'
import { mayDo } from '../http/allow.ts'
import type { Row } from '../store/store.ts'
import { procedure, router } from '../trpc/procedure.ts'
import { createEntryLink } from './entryLink.ts'
import { createWriteKey, listWriteKeys, revokeWriteKey } from './writeKey.ts'

interface PersonRow extends Row {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly territory: string | null
  readonly createdAt: Date
}

const Source = z.string().trim().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'A source is 1–63 small letters, digits, dots, dashes or underscores.')

export const meProcedure = procedure('me').query(({ ctx }) => ({
  personId: ctx.session.personId, name: ctx.session.name, email: ctx.session.email, role: ctx.session.role, reach: ctx.session.reach,
  isDemo: ctx.app.config.demo,
  /** What of the access table is theirs: for screens, so that nothing is offered that would be refused. */
  may: (Object.keys(ACCESS) as Act[]).filter((act) => mayDo(ctx.session, act)),
}))

export const peopleRouter = router({
  list: procedure('people.list').query(async ({ ctx }) => ({
    people: await ctx.app.store.query<PersonRow>(
      `select p.id, p.name, p.email, p.role, t.code as territory, p.created_at as "createdAt"
         from person p left join territory t on t.id = p.territory_id order by p.name`,
    ),
    invited: await ctx.app.store.query<Row & { email: string; role: Role; expiresAt: Date }>(
      `select email, role, expires_at as "expiresAt" from entry_link
        where purpose = 'invitation' and used_at is null and expires_at > $1 order by email`, [ctx.app.now()],
    ),
  })),
  /** Makes a link to send; the invited person sets name and password there. */
  invite: procedure('people.invite')
    .input(z.object({ email: z.email().max(320), role: z.enum(ROLES), territory: z.string().nullable() }))
    .mutation(async ({ ctx, input }) => {
      const { store, config, now } = ctx.app
      const territoryId = input.territory === null ? null : await territoryByCode(store, input.territory)
      const link = { purpose: 'invitation' as const, email: input.email.toLowerCase(), role: input.role, territoryId }
      const token = await createEntryLink(store, link, ctx.session.personId, now())
      await ctx.app.audit(ctx.session, 'people.invite', { email: link.email, role: link.role, territory: input.territory })
      return { url: new URL(`/enter?token=${token}`, config.baseUrl).href }
    }),
  remove: procedure('people.remove')
    .input(z.object({ personId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      if (input.personId === ctx.session.personId) throw new Refusal('access.role', { reason: 'Nobody can remove themselves.' })
      await ctx.app.store.query('delete from person where id = $1', [input.personId])
      await ctx.app.audit(ctx.session, 'people.remove', { personId: input.personId })
    }),
})

export const keysRouter = router({
  list: procedure('keys.list').query(({ ctx }) => listWriteKeys(ctx.app.store)),
  /** The key is in this answer and nowhere else. */
  create: procedure('keys.create').input(z.object({ source: Source })).mutation(async ({ ctx, input }) => {
    const key = await createWriteKey(ctx.app.store, input.source, ctx.app.now())
    await ctx.app.audit(ctx.session, 'keys.create', { source: input.source })
    return { key }
  }),
  revoke: procedure('keys.revoke').input(z.object({ hash: z.string() })).mutation(async ({ ctx, input }) => {
    await revokeWriteKey(ctx.app.store, input.hash, ctx.app.now())
    await ctx.app.audit(ctx.session, 'keys.revoke', { hash: input.hash })
  }),
})

async function territoryByCode(store: { query<R extends Row>(text: string, params: readonly unknown[]): Promise<R[]> }, code: string): Promise<TerritoryId> {
  const [row] = await store.query<Row & { id: TerritoryId }>('select id from territory where code = $1', [code])
  if (!row) throw new Refusal('input.invalid', { territory: code, reason: `There is no territory “${code}”.` })
  return row.id
}
