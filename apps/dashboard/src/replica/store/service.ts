/** What the leading tab does for all tabs. Each call carries an id, so a call sent again after a change of leader is done once. */
export interface Service {
  rows(text: string, params: readonly unknown[]): Promise<readonly object[]>
  send(commandId: string, name: string, input: unknown): Promise<void>
  retry(commandId: string): Promise<void>
  discard(commandId: string): Promise<void>
  reload(): Promise<void>
  nudge(): Promise<void>
}

export type ServiceCall = { [Name in keyof Service]: { readonly name: Name; readonly args: Parameters<Service[Name]> } }[keyof Service]
