/** The server cannot go on from where this replica stands: the shape must be loaded anew. */
export class MustRefetch extends Error {
  override readonly name = 'MustRefetch'
}

/** The server answered, but not with what was asked for. */
export class HttpTrouble extends Error {
  override readonly name = 'HttpTrouble'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** @throws HttpTrouble unless the answer is good. */
export async function mustBeOk(response: Response, what: string): Promise<Response> {
  if (response.ok) return response
  throw new HttpTrouble(response.status, `${what}: the server answered ${response.status}`)
}

/** Role or reach changed under way: the plan must be read again before anything else. */
export class ScopeChanged extends Error {
  override readonly name = 'ScopeChanged'
}
