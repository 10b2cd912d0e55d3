import type { HeardInteraction } from '@throughline/domain'
import { company } from '@throughline/server/demo/company'

interface Order {
  readonly url: string
  readonly key: string
  readonly from: number
  readonly count: number
  readonly batch: number
  readonly total: number
  readonly until: string
}

const ON_THE_WAY = 4

let interactions: HeardInteraction[] | undefined

process.on('message', (order: Order) => {
  void send(order).then(() => process.send!({}), (error: unknown) => process.send!({ failed: String(error) }))
})

/** As many requests on the way as a few senders have, so that the server never waits for them. */
async function send({ url, key, from, count, batch, total, until }: Order): Promise<void> {
  interactions ??= [...company({ interactions: total, seed: 2, until: new Date(until) }).interactions()].slice(0, total)
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
  let next = from
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      const part = interactions!.slice(next, next += batch)
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: JSON.stringify({ batch: part.map(message) }) })
      const said = await answer.json() as { success?: boolean; refused?: unknown[] }
      if (!answer.ok || said.refused) throw new Error(`${answer.status} ${JSON.stringify(said).slice(0, 500)}`)
    }
  }
  await Promise.all(Array.from({ length: ON_THE_WAY }, worker))
}

/** As a Segment library would say it. */
function message(one: HeardInteraction): unknown {
  const { touchpoint, channel, direction, durationMs, costMinor, revenueMinor, currency, success, effort, properties, perception } = one
  return {
    type: 'track', messageId: `${one.source} ${one.messageId}`, userId: one.identities[0]!.value, event: touchpoint, timestamp: new Date(one.occurredAt).toISOString(),
    properties: {
      ...properties, channel, direction, durationMs, success, effort, currency,
      ...(costMinor !== undefined && { cost: costMinor / 100 }), ...(revenueMinor !== undefined && { revenue: revenueMinor / 100 }),
      ...(perception && { sentiment: perception.sentiment, comment: perception.words }),
    },
  }
}
