import { expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { statedDigits } from '../../src/scenario/stated-digits.ts';
import { sound } from '../support/sound.ts';

it('a node has the most digits that are printed for it as it is expected, and none where it is not named', () => {
  const { scenario } = sound(
    loadScenario(
      `{ "title": "t", "parameters": { "w": 0.5, "b": 1 }, "program": ["z = w + b", "q = z * 1", "L = q ** 2"],
       "expect": [{ "values": { "L": 2.25, "z": 1.5 }, "gradients": { "w": 3.000000 } }, { "values": { "L": 2.2 } }] }`,
      'f.json',
    ),
  );
  const stated = statedDigits(scenario);
  const digits = Object.fromEntries(scenario.program.nodes.map(({ id, name }) => [name, stated[id]]));
  expect(digits).toMatchObject({ w: 7, z: 2, L: 3, q: 0 }); // 3.000000 has seven
});

it('a leaf has the digits that it is typed with; drawn and pasted numbers, and long lists, have none', () => {
  const { scenario } = sound(
    loadScenario(
      JSON.stringify({
        title: 't',
        constants: { x: [1.23456, -0.5, 0], c: 1e-9, many: Array.from({ length: 65 }, (_, i) => i / 8) },
        parameters: { w: { init: 'normal', shape: [2], seed: 1 }, pasted: 0.30000000000000004, v: 123456.789 },
        program: ['L = sum(x) * c * sum(w) * pasted * v * sum(many)'],
      }),
      'f.json',
    ),
  );
  const stated = statedDigits(scenario);
  const digits = Object.fromEntries(scenario.program.nodes.map(({ id, name }) => [name, stated[id]]));
  expect(digits).toMatchObject({ x: 6, c: 1, many: 0, w: 0, pasted: 0, v: 9, L: 0 });
});
