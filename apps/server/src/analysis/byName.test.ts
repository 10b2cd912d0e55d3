import { createTRPCClient, httpLink } from '@trpc/client'
import type { JourneyFlow, Measured, PeopleList } from '@throughline/analytics'
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { loadDemo } from '../demo/loadDemo.ts'
import { testServer, type TestServer } from '../testServer.ts'
import type { AppRouter } from '../trpc/router.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  await loadDemo(server.context, { interactions: 1_000, until: new Date('2026-11-01T00:00:00Z') })
})
afterAll(() => server.close())

const client = createTRPCClient<AppRouter>({
  links: [httpLink({
    url: 'http://server.test/trpc', headers: () => ({ authorization: `Bearer ${server.localKey}` }),
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input))
      return server.app.request(pathname + search, init as RequestInit)
    },
  })],
})

test('[A33] a program asks each analysis by its own typed procedure, and gets what the one by name gives', async () => {
  const flow = await client.analyses.journey.flow.query({ params: { nodes: 'step', cohort: { journeys: ['claim'] } } })
  const { result } = await client.analyse.query({ name: 'journey.flow', params: { nodes: 'step', cohort: { journeys: ['claim'] } } })
  expect(flow.result).toEqual(result)
  expect(flow.result.edges.length).toBeGreaterThan(0)
  const asOf = '2026-11-01T00:00:00Z'
  const time = await client.analyses.journey.time.query({ params: { to: { kind: 'end' } }, asOf })
  expect(time.asOf).toBe(asOf)
  await expect(client.analyses.journey.map.query({ params: { journey: 'claim', cohort: { journeys: 'claim' } } } as never)).rejects.toThrow(/^Some values are not valid\. cohort\.journeys: .*expected array.*\.$/)
})

test('a question that does not fit is told what did not, with which value, and what to do', async () => {
  await expect(client.analyses.journey.flow.query({ asOf: 'yesterday' })).rejects.toThrow('Some values are not valid. asOf: Say a moment with its offset from UTC, as 2026-11-01T00:00:00Z. Given: "yesterday".')
  await expect(client.analyse.query({ params: {} } as never)).rejects.toThrow('Some values are not valid. “name” is missing.')
  await expect(client.analyses.journey.funnel.query({} as never)).rejects.toThrow(/^Some values are not valid\. “.*” is missing\.$/)
})

// Never run: the type check reads it, and fails where a wrong question would be let through or a right one would not.
test('[A33] wrong parameters, wrong names and wrong readings of an answer do not compile', () => {
  expect(typesOfQuestions).toBeTypeOf('function')
})

async function typesOfQuestions(): Promise<void> {
  expectTypeOf(await client.analyses.journey.flow.query({})).toExtend<Measured<JourneyFlow>>()
  expectTypeOf(await client.analyses.people.list.query({ params: { sort: 'cost' } })).toExtend<Measured<PeopleList>>()
  expectTypeOf(await client.analyses.people.list.query({})).not.toExtend<Measured<JourneyFlow>>()
  const compared = await client.analyses.journey.compare.query({ params: { a: {}, b: { journeys: ['claim'] } } })
  expectTypeOf(compared.result.kind).toExtend<string>()
  expectTypeOf(compared.asOf).toEqualTypeOf<string | null>()
  // @ts-expect-error there is no such analysis
  await client.analyses.journey.guess.query({})
  // @ts-expect-error steps of a funnel cannot be left out
  await client.analyses.journey.funnel.query({})
  // @ts-expect-error a map is of one journey
  await client.analyses.journey.map.query({ params: {} })
  // @ts-expect-error nodes are touchpoint, step or channel
  await client.analyses.journey.flow.query({ params: { nodes: 'colour' } })
  // @ts-expect-error a cohort's journeys are a list
  await client.analyses.journey.flow.query({ params: { cohort: { journeys: 'claim' } } })
  // @ts-expect-error a misspelt parameter
  await client.analyses.people.list.query({ params: { sortBy: 'cost' } })
  // @ts-expect-error a flow has edges, no groups
  void (await client.analyses.journey.flow.query({})).result.groups
}
