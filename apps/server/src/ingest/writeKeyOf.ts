/**
 * The write key a request carries: Basic user, `X-Write-Key`, Bearer, the body's `writeKey`, then the address, in that order;
 * some libraries mask the one in the body. A missing colon in Basic is tolerated. Undefined when there is none.
 */
export function findWriteKey(headers: Headers, url: string, body: unknown): string | undefined {
  const authorization = headers.get('authorization') ?? ''
  return basicUser(authorization)
    ?? given(headers.get('x-write-key'))
    ?? given(/^Bearer\s+(\S+)$/i.exec(authorization)?.[1])
    ?? given((body as { readonly writeKey?: unknown } | null | undefined)?.writeKey)
    ?? given(new URL(url, 'http://localhost').searchParams.get('writeKey'))
}

function basicUser(authorization: string): string | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1]
  return encoded === undefined ? undefined : given(Buffer.from(encoded, 'base64').toString('utf8').split(':')[0])
}

function given(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
