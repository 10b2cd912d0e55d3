import { expect, test } from 'vitest'
import { ACCESS, commands, type Act, type Who } from './index.ts'

test('[S30] the access table and each command name the same roles', () => {
  for (const [name, command] of Object.entries(commands)) {
    expect(command.name).toBe(name)
    const who: Who = ACCESS[`command.${name}` as Act]
    expect(who.kind === 'people' ? who.roles : []).toEqual(command.roles)
  }
  expect(Object.keys(ACCESS).filter((act) => act.startsWith('command.')).toSorted()).toEqual(Object.keys(commands).map((name) => `command.${name}`).toSorted())
})
