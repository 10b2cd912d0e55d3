import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AppRouter } from '@throughline/server/router'

/** What only the server can do: who may enter, keys, refused input. Everything else asks the replica. */
export const server = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/trpc' })] })
