/** How a run of the program ends when it cannot do what was asked: a code for scripts and a message for people. */

/** Exit codes, for the dispatcher. Source: sysexits.h from 64 on; 128 + n for signal n. */
export const EXIT = { fine: 0, checkFailed: 1, usage: 2, badScenario: 65, noInput: 66, bug: 70 } as const;

/** Ends a run with this code after a message on stderr: what a user can put right. */
export class Failure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
