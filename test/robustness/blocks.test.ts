/** Promise: a program of blocks and rounds is drawn, walked and asked about like any other, folded and unfolded, at every size. SEED=… draws others. */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { frameOf } from '../support/frame.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { sound } from '../support/sound.ts';
import { pick } from './bombs/bomb.ts';

const SEED = Number(process.env.SEED ?? 7);

function session(program: readonly string[]): Session {
  const { scenario } = sound(
    loadScenario(JSON.stringify({ title: 't', inputs: { x: 2 }, parameters: { w: 1 }, program }), 'f.json'),
  );
  return createSession(new Run(scenario, record(scenario.program, scenario.training)));
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => `  b${i + 1} = b${i} * 0.9`);
const BODIES = [1, 3, 60].map(count => ['def f(a):', '  b0 = a + 1', ...lines(count), `  return b${count}`]);
const CALLS = [
  'f(x)',
  'f(x) * w',
  'f(x) * w + f(x)',
  'f(f(x)) * f(w)',
  '-f(x) / f(w) ** 2',
  'sum(stack([f(x), f(w) * f(x)]))',
  'f(x) > 0 ? relu(f(x) * f(w)) : f(w)',
];
const STEPS = ['h * f(h)', 'f(h * t) * w', 'f(f(h)) - f(x)'];
const PROGRAMS = BODIES.flatMap(body => [
  ...CALLS.map(call => [...body, `L = ${call}`]),
  ...STEPS.map(step => [...body, 'h = x', 'for t in range(4):', `  h = ${step}`, 'L = h']),
]);
const KEYS = [
  'l',
  'G',
  'g',
  '+',
  '-',
  'i',
  'u',
  's',
  'S',
  'j',
  'k',
  '*',
  'o',
  'O',
  'z',
  't',
  '<escape>',
  '2',
  '3',
  'K',
  'w',
  'c',
];
const COMMANDS = [
  'graph lines',
  'graph operations',
  'graph outline',
  'graph fit',
  'chain L',
  'print f(x)',
  'print f(x) * w',
  'run f(x) > 0',
  'break f',
  'break t == 2',
  'watch f(w)',
  'filter f',
  'goto f',
  'unfold',
  'hops 2',
];
const SIZES = [
  { columns: 20, rows: 5 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
  { columns: 200, rows: 60 },
];

describe(`Seed ${SEED}`, () => {
  it.each(PROGRAMS.map((program, i) => [`${program.at(-1)} with ${program.length} lines`, program, i] as const))(
    '%s',
    (_, program, i) => {
      const draw = drawsFrom(SEED + i);
      let now = session(program);
      for (const size of SIZES) {
        const pressed: string[] = [];
        for (let token = 0; token < 12; token++) {
          const keys = draw() < 0.7 ? pick(KEYS, draw) : `:${pick(COMMANDS, draw)}<enter><escape>`;
          pressed.push(keys);
          try {
            now = press(now, parseKeys(keys), { size });
            expect(frameOf(now, size)).toHaveLength(size.rows);
          } catch (error) {
            throw new Error(`${size.columns}×${size.rows} after ${pressed.join('')}`, { cause: error });
          }
        }
      }
    },
  );
});
