import { addNote } from './closed-loop/commands/addNote.ts'
import type { Command } from './define/command.ts'
import { renameStep } from './journey/commands/renameStep.ts'
import { removeSegment } from './segment/commands/remove.ts'
import { saveSegment } from './segment/commands/save.ts'

/** Every command there is, under the name it travels by. */
export const commands = {
  'segment.save': saveSegment,
  'segment.remove': removeSegment,
  'journey.renameStep': renameStep,
  'actor.addNote': addNote,
} as const

type CommandName = keyof typeof commands

/** A command whose input was not parsed yet: it must go through `command.input` before `run`. */
export type AnyCommand = Command<string, unknown>

export function findCommand(name: string): AnyCommand | undefined {
  // Safe: callers hold `unknown` until `input.parse` gave them the command's own input type.
  return Object.hasOwn(commands, name) ? commands[name as CommandName] as unknown as AnyCommand : undefined
}
