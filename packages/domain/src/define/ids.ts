import { z } from 'zod'

declare const brand: unique symbol
/** A primitive that stands for one kind of thing: an `ActorId` is not a `JourneyId`. */
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

export type ActorId = Branded<number, 'ActorId'>
export type TouchpointId = Branded<number, 'TouchpointId'>
export type ChannelId = Branded<number, 'ChannelId'>
export type TerritoryId = Branded<number, 'TerritoryId'>
export type InteractionId = Branded<number, 'InteractionId'>
export type JourneyId = Branded<number, 'JourneyId'>
export type JourneyStepId = Branded<number, 'JourneyStepId'>
export type RunId = Branded<number, 'RunId'>
export type OutcomeKindId = Branded<number, 'OutcomeKindId'>
export type SegmentId = Branded<string, 'SegmentId'>
export type NoteId = Branded<string, 'NoteId'>
export type PersonId = Branded<string, 'PersonId'>

const whole = z.number().int().positive()
export const ActorId = whole as unknown as z.ZodType<ActorId, number>
export const TouchpointId = whole as unknown as z.ZodType<TouchpointId, number>
export const ChannelId = whole as unknown as z.ZodType<ChannelId, number>
export const TerritoryId = whole as unknown as z.ZodType<TerritoryId, number>
export const JourneyId = whole as unknown as z.ZodType<JourneyId, number>
export const JourneyStepId = whole as unknown as z.ZodType<JourneyStepId, number>
export const SegmentId = z.uuid() as unknown as z.ZodType<SegmentId, string>
export const NoteId = z.uuid() as unknown as z.ZodType<NoteId, string>
