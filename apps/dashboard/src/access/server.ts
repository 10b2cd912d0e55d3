import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@throughline/server/router'

/** What only the server can do: who may enter, keys, refused input. Everything else asks the replica. */
export const server = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/trpc' })] })

/** What its procedures answer, as it comes over the wire: moments are text. */
export type Answers = inferRouterOutputs<AppRouter>
