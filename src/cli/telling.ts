/** Tells how far a long input is read; signals are heard meanwhile. */

import type { Scenario } from '../scenario/scenario.ts';
import { percentText } from '../text/amounts.ts';
import { bytesText } from '../text/bytes.ts';
import { visibleLine } from '../text/visible.ts';
import type { Between } from '../trace/recorded.ts';
import { prepareValidation } from './first-validation.ts';
import { pauses } from './passing-line.ts';

export class Telling implements Between {
  private readonly what: string;
  private readonly show: (text: string) => void;
  private readonly rest = pauses();
  private bytes = 0;

  /** @param show Shows a text in place of the one before. */
  constructor(name: string, show: (text: string) => void) {
    this.what = `reading ${visibleLine(name)}`;
    this.show = show;
  }

  /** The same chunks; tells how many bytes were read. */
  async *counted(chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
      this.bytes += chunk.length;
      this.show(`${this.what}: ${bytesText(this.bytes)}`);
      yield chunk;
    }
  }

  readonly prepare = (scenario: Scenario): Promise<void> =>
    prepareValidation(scenario, part => this.show(`computing the first validation ${percentText(part)}`));

  readonly pause = (recorded: number): Promise<void> | undefined => {
    this.show(`${this.what}: ${bytesText(this.bytes)} · ${percentText(recorded)} recorded again`);
    return this.rest();
  };

  /** Tells how much of a file is read, 0 … 1. */
  readonly read = (part: number): Promise<void> | undefined => {
    this.show(`${this.what} ${percentText(part)}`);
    return this.rest();
  };
}
