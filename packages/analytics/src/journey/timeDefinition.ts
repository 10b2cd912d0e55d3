import { z } from 'zod'

/** What is waited for. An outcome, the goal and the end count at the run's last contact: that is when they are known. */
export const TimeTo = z.discriminatedUnion('kind', [
  /** First contact here after the clock began. */
  z.strictObject({ kind: z.literal('touchpoint'), code: z.string() }),
  /** An outcome of this kind. */
  z.strictObject({ kind: z.literal('outcome'), code: z.string() }),
  /** The run's goal. */
  z.strictObject({ kind: z.literal('achieved') }),
  /** The run's end, however it went. */
  z.strictObject({ kind: z.literal('end') }),
])
export type TimeTo = z.infer<typeof TimeTo>
