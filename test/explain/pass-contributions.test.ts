/** Contributions of a pass are counted as far as the log is read, also while it grows. */

import { expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import { contributionsInPass } from '../../src/explain/pass-contributions.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { programOf } from '../support/programs.ts';

const program = programOf({ parameters: { w: scalar(2) }, lines: ['a = w * w', 'L = a + w'] });
const w = program.byName.get('w')!;
const whole = record(program, { iterations: 2 });

/** The log as far as it was read at some moment. */
const growing = (): { readonly log: EventLog; readonly read: (length: number) => void } => {
  let length = 0;
  const log: EventLog = Object.create(whole, { length: { get: () => length } });
  return {
    log,
    read: to => {
      length = to;
    },
  };
};

it('counts again what the log has grown by in the same pass', () => {
  const { log, read } = growing();
  const secondPass = whole.startOf(2)!;
  const counts = [];
  for (let length = 1; length <= whole.length; length++) {
    read(length);
    counts.push(contributionsInPass(log, Math.min(length - 1, secondPass - 1))[w]);
  }
  expect(counts[0]).toBe(0);
  expect(new Set(counts)).toEqual(new Set([0, 1, 2, 3])); // a sends it two, L one
  expect(counts.at(-1)).toBe(3);
});
