/** Keys that work the same in every application and state. */

import type { Application, Input } from './application.ts';
import type { Chord } from './chord.ts';
import type { OutwardEffect } from './loop.ts';
import { signalExitCodes } from './signals.ts';

const interrupt: Chord = 'ctrl+c';

const shellKeys: ReadonlyMap<string, Exclude<OutwardEffect<never>, { kind: 'perform' }>> = new Map([
  [interrupt, { kind: 'exit', code: signalExitCodes.SIGINT }],
  ['ctrl+\\', { kind: 'exit', code: signalExitCodes.SIGQUIT }],
  ['ctrl+z', { kind: 'suspend' }],
]);

/** Whether an input ends the program or stops its work: it never waits for keys before it. */
export const isUrgent = (input: Input): boolean => input.kind === 'key' && shellKeys.get(input.chord)?.kind === 'exit';

/** Returns the application with these keys answered before it. */
export function withShellKeys<State>(application: Application<State>): Application<State> {
  return {
    ...application,
    update: (state, input, size) => {
      const isTaken = input.kind === 'key' && input.chord === interrupt && application.takesInterrupt?.(state);
      const effect = input.kind === 'key' && !isTaken ? shellKeys.get(input.chord) : undefined;
      return effect === undefined ? application.update(state, input, size) : { state, effect };
    },
  };
}
