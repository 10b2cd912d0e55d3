import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { command } from '../../define/command.ts'
import { JourneyId, type JourneyStepId } from '../../define/ids.ts'
import { Refusal } from '../../define/refusal.ts'
import { journeyStep } from '../tables.ts'

const StepId = z.number().int().positive() as unknown as z.ZodType<JourneyStepId, number>

/** Gives a step another name. Refused when somebody renamed it since the sender looked: `basedOn` is what they saw. */
export const renameStep = command('journey.renameStep', {
  input: z.strictObject({
    journeyId: JourneyId,
    stepId: StepId,
    name: z.string().trim().min(1).max(120),
    basedOn: z.strictObject({ name: z.string() }),
  }),
  roles: ['admin', 'analyst'],
  async run(tx, { journeyId, stepId, name, basedOn }) {
    const isStep = and(eq(journeyStep.id, stepId), eq(journeyStep.journeyId, journeyId))
    const [step] = await tx.select({ name: journeyStep.name }).from(journeyStep).where(isStep).limit(1)
    if (!step) throw new Refusal('journey.missing', { journeyId, stepId })
    if (step.name !== basedOn.name) throw new Refusal('journey.moved', { name: step.name, basedOn: basedOn.name })
    await tx.update(journeyStep).set({ name }).where(isStep)
  },
})
