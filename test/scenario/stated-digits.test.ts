import { expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { statedDigits } from '../../src/scenario/stated-digits.ts';
import { sound } from '../support/sound.ts';

it('a node has the most digits that are printed for it, and none where it is not named', () => {
  const { scenario } = sound(
    loadScenario(
      `{ "title": "t", "parameters": { "w": 0.5, "b": 1 }, "program": ["z = w + b", "L = z ** 2"],
       "expect": [{ "values": { "L": 2.25, "z": 1.5 }, "gradients": { "w": 3.000000 } }, { "values": { "L": 2.2 } }] }`,
      'f.json',
    ),
  );
  const stated = statedDigits(scenario);
  const digits = Object.fromEntries(scenario.program.nodes.map(({ id, name }) => [name, stated[id]]));
  expect(digits).toMatchObject({ w: 7, b: 0, z: 2, L: 3 }); // 3.000000 has seven
});
