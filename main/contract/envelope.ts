import * as z from 'zod/mini';
import { callAnswer } from './calls.ts';
import { dockAnswer, dockView } from './dock.ts';
import { looks } from './looks.ts';
import { snapshot } from './snapshot.ts';
import { staffAnswer, staffState } from './staff.ts';
import { soundPart, voiceFailure } from './voice.ts';

/** What travels up (screen to station), the same over WebSocket and MessagePort. */
export const upward = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), ref: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('dock-call'), ref: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('staff-call'), ref: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('voice-call'), ref: z.number(), name: z.string(), input: z.unknown() }),
]);
export type Upward = z.infer<typeof upward>;

/** What travels down (station to screen). */
export const downward = z.discriminatedUnion('kind', [
  /** First of all, and once. */
  z.object({ kind: z.literal('looks'), looks }),
  z.object({ kind: z.literal('snapshot'), snapshot }),
  z.object({ kind: z.literal('answer'), ref: z.number(), answer: callAnswer }),
  z.object({ kind: z.literal('dock-view'), view: dockView }),
  z.object({ kind: z.literal('dock-answer'), ref: z.number(), answer: dockAnswer }),
  z.object({ kind: z.literal('staff-state'), state: staffState }),
  z.object({ kind: z.literal('staff-answer'), ref: z.number(), answer: staffAnswer }),
  z.object({ kind: z.literal('voice-sound'), ref: z.number(), part: soundPart }),
  z.object({ kind: z.literal('voice-failed'), ref: z.number(), failure: voiceFailure }),
]);
export type Downward = z.infer<typeof downward>;
