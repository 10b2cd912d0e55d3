import { z } from 'zod'
import { SegmentId } from '../define/ids.ts'

export const ARMS = ['treatment', 'control'] as const
export type Arm = (typeof ARMS)[number]

/** An experiment as somebody plans it. */
export const ExperimentDraft = z.strictObject({
  /** Small letters, digits and dashes; `experiment:CODE` is the attribute that says who is in which arm. */
  code: z.string().max(60).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().trim().min(1).max(120),
  /** The others are held out. */
  treatedShare: z.number().min(0.01).max(0.99),
  /** Whose members may be drawn; everybody when absent. */
  segment: SegmentId.optional(),
})
export type ExperimentDraft = z.infer<typeof ExperimentDraft>

/** Attributes of a drawn customer: `experiment.effect` takes the first by name, the screen reads the others. */
export function attributesOf(experiment: { readonly code: string; readonly treatedShare: number; readonly writtenAt: Date }, arm: Arm): Readonly<Record<string, string | number>> {
  const name = `experiment:${experiment.code}`
  return { [name]: arm, [`${name}:since`]: experiment.writtenAt.toISOString().slice(0, 10), [`${name}:share`]: experiment.treatedShare }
}

/** What is added to the attributes of every customer drawn when the experiment has ended: runs that began before then count. */
export function attributeOfEnd(experiment: string, endedAt: Date): Readonly<Record<string, string>> {
  return { [`experiment:${experiment}:until`]: endedAt.toISOString() }
}

/** The arm a customer is drawn for: the same whoever asks, however often, and with no regard to other experiments. */
export function armOf(experiment: string, actorId: number, treatedShare: number): Arm {
  return drawOf(`${experiment}\0${actorId}`) < treatedShare ? 'treatment' : 'control'
}

/** A lot in [0, 1) from a text: FNV-1a (Fowler, Noll & Vo), stirred by the last step of MurmurHash3 (Appleby), since FNV alone leaves neighbours alike. */
function drawOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}
