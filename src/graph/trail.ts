/** Where unrolling is: the rounds and calls around a line, counted and bounded. */

import type { Span } from '../language/ast.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import type { Call } from './put-in.ts';
import { recursion, tooManyLevels, tooManyRounds } from './unroll-errors.ts';

/** Places named in a message, beside the outermost. */
const TOLD = 3;

export class Trail {
  /** `round t = 3`, `call 2 of cell`, the innermost last. */
  private readonly around: string[] = [];
  /** The blocks that are being called, the innermost last. */
  private readonly calling: string[] = [];
  private readonly calls = new Map<string, number>();
  private readonly isForced: boolean;
  private count = 0;

  /** @param isForced Whether the number of rounds and calls has no limit. */
  constructor(isForced: boolean) {
    this.isForced = isForced;
  }

  /** Where a mistake is: `, in call 2 of cell, in round t = 1`; of many places the innermost, and the outermost. */
  whereabouts(): string {
    const places = this.around.toReversed().map(place => `, in ${place}`);
    return places.length <= TOLD + 1 ? places.join('') : `${places.slice(0, TOLD).join('')}, …${places.at(-1)}`;
  }

  /** @throws LanguageError when the program has too many rounds, or too many inside one another. */
  inRound(name: string, span: Span, run: () => void): void {
    this.demandRoom(span);
    this.around.push(`round ${name}`);
    run();
    this.around.pop();
  }

  /** Which call of its block it is, from 1. @throws LanguageError when the program has too many calls, or too many inside one another. */
  numbered({ callee, calleeSpan }: Call): number {
    this.demandRoom(calleeSpan);
    const number = (this.calls.get(callee) ?? 0) + 1;
    this.calls.set(callee, number);
    return number;
  }

  /** @throws LanguageError when the block calls itself. */
  demandOther(call: Call): void {
    if (this.calling.includes(call.callee)) throw recursion(call);
  }

  inCall<T>({ callee }: Call, number: number, run: () => T): T {
    this.calling.push(callee);
    this.around.push(`call ${number} of ${callee}`);
    const result = run();
    this.around.pop();
    this.calling.pop();
    return result;
  }

  private demandRoom(span: Span): void {
    if (this.around.length >= PROGRAM_LIMITS.levels) throw tooManyLevels(span);
    if (++this.count > PROGRAM_LIMITS.nodes && !this.isForced) throw tooManyRounds(this.count, span);
  }
}
