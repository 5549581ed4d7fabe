/** Events of two timelines that are the same step. */

import { describe, expect, it } from 'vitest';
import { counterpartOf, sameStepIn } from '../../src/engine/alignment.ts';
import { sharedEvents } from '../../src/engine/descent.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { fork, type Intervention } from '../../src/engine/timeline.ts';
import type { Training } from '../../src/engine/training.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { idOf, programOf } from '../support/programs.ts';

// an iteration: 0 started, 1 cleared, 2 y, 3 L, 4 seed, 5–6 L→y, 7–8 L→y, 9–10 y→w, 11 update
const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['y = w * x', 'L = y * y'] });
const training: Training = { iterations: 3, optimizer: { type: 'sgd', lr: 0.01, ...OPTIMIZER_DEFAULTS.sgd } };
const log = record(program, training);

function forked(parent: EventLog, intervention: Intervention): EventLog {
  const recorder = fork(parent, training, intervention);
  while (!recorder.isDone) recorder.run(1);
  return recorder.log;
}

const w = idOf(program, 'w');
const x = idOf(program, 'x');
const iterationLength = log.startOf(2)!;

describe('The counterpart of an event', () => {
  it('is itself before the fork', () => {
    const other = forked(log, { type: 'edit', after: 20, node: w, of: 'value', to: scalar(1) });
    for (let i = 0; i <= 20; i++) expect([counterpartOf(log, i, other), counterpartOf(other, i, log)]).toEqual([i, i]);
    expect([sharedEvents(log, other), sharedEvents(other, log)]).toEqual([21, 21]);
  });

  it('is one event on after an edit, which itself stands beside the event before it', () => {
    const other = forked(log, { type: 'edit', after: 3, node: w, of: 'value', to: scalar(1) });
    expect(other.length).toBe(log.length + 1);
    for (let i = 4; i < log.length; i++) expect(counterpartOf(log, i, other)).toBe(i + 1);
    expect(counterpartOf(other, 4, log)).toBe(3); // right after it, whatever the event before it was:
    for (let after = iterationLength; after < 2 * iterationLength; after++) {
      const edited = forked(log, { type: 'edit', after, node: w, of: 'value', to: scalar(1) });
      expect(counterpartOf(edited, after + 1, log)).toBe(after);
      expect(counterpartOf(log, after + 1, edited)).toBe(after + 2);
    }
    for (let i = 5; i < other.length; i++) expect(counterpartOf(other, i, log)).toBe(i - 1);
  });

  it('of what no longer happens is the skip that it follows from', () => {
    const other = forked(log, { type: 'skip', position: iterationLength + 5 }); // one contribution of L to y
    expect(other.length).toBe(log.length - 1); // its accumulation is missing
    expect(counterpartOf(log, iterationLength + 5, other)).toBe(iterationLength + 5);
    expect(counterpartOf(log, iterationLength + 6, other)).toBe(iterationLength + 5);
    expect(counterpartOf(log, iterationLength + 7, other)).toBe(iterationLength + 6);
    expect(counterpartOf(log, log.length - 1, other)).toBe(other.length - 1);
  });

  it('is found among the updates of several parameters', () => {
    // an iteration: 0 started, 1 cleared, 2 p, 3 L, 4 seed, 5–8 L → p, c, 9–12 p → a, b, 13–15 updates
    const three = programOf({ parameters: { a: 1, b: 2, c: 3 }, lines: ['p = a * b', 'L = p + c'] });
    const [one, other] = [record(three, training), record(three, training)];
    for (let i = 0; i < one.length; i++) expect(counterpartOf(one, i, other)).toBe(i);
  });

  it('is found between siblings and cousins: their common beginning is that of the earlier fork', () => {
    const left = forked(log, { type: 'edit', after: 3, node: w, of: 'value', to: scalar(1) });
    const right = forked(log, { type: 'edit', after: 8, node: x, of: 'value', to: scalar(1) });
    const deeper = forked(left, { type: 'skip', position: 30 });
    expect([sharedEvents(left, right), sharedEvents(right, deeper), sharedEvents(deeper, left)]).toEqual([4, 4, 30]);
    expect(counterpartOf(left, left.length - 1, right)).toBe(right.length - 1);
    expect(sharedEvents(left, record(program, training))).toBe(0); // not by descent
  });
});

describe('The same step of another iteration', () => {
  const step = (of: EventLog, i: number) => [of.kindAt(i), of.nodeAt(i), of.edgeAt(i)];

  it.each<[string, Intervention]>([
    ['an edit', { type: 'edit', after: iterationLength + 3, node: w, of: 'value', to: scalar(1) }],
    ['a skip', { type: 'skip', position: iterationLength + 5 }],
  ])('has the same type, node and edge after %s in this one', (_what, intervention) => {
    const other = forked(log, intervention);
    for (let i = iterationLength + 7; i < other.startOf(3)!; i++) {
      expect(step(other, sameStepIn(other, i, other, 3)!)).toEqual(step(other, i));
      expect(step(other, sameStepIn(other, i, other, 1)!)).toEqual(step(other, i));
    }
    expect(sameStepIn(other, iterationLength, other, 4)).toBeUndefined();
  });
});
