/** Predicting by line where lines stand in blocks and loops: every question can be asked and answered. */

import { describe, expect, it } from 'vitest';
import { run } from './fake-io.ts';

const BLOCKS = JSON.stringify({
  title: 't',
  constants: { X: [0.5, -1, 2], y: 0.1 },
  parameters: { w: 0.3, u: 0.2 },
  program: [
    'def cell(x, h):',
    '  z = w * x + u * h',
    '  return tanh(z)',
    'h = 0',
    'for t in range(3):',
    '  h = 0.5 * cell(X[t], h) + 0.1 * cell(X[t], h * 2)', // an argument is computed between the calls
    'L = (h - y) ** 2',
  ],
});

describe('In a program with blocks', () => {
  const frame = (at: number, keys: string) =>
    run(['frame', '-', '--at', String(at), '--keys', keys], { stdin: BLOCKS });

  it('a wrong answer to the question of any event is told as wrong', async () => {
    const codes = new Set<number>();
    for (let at = 2; at < 100; at += 3) codes.add((await frame(at, 't7<enter>')).code);
    expect([...codes]).toEqual([0]);
  });
});
