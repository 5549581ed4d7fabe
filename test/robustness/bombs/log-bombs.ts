/** Logs that were cut, changed, or say of themselves what is not so. */

import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { record } from '../../../src/engine/record.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { chunkHead } from '../../../src/trace/log-chunks.ts';
import { binaryPieces } from '../../../src/trace/trace-binary.ts';
import { eventJson, headerLine } from '../../../src/trace/trace-json.ts';
import type { Draw } from '../../support/generated-programs.ts';
import { sound } from '../../support/sound.ts';
import { type Bomb, drawn, FINE, pick, REFUSED, times, written } from './bomb.ts';

const { scenario } = sound(
  loadScenario(
    written({
      parameters: { w: [0.1, -0.2, 0.3] },
      program: ['L = sum((x * w - 3) ** 2)'],
      training: { iterations: 3, optimizer: { type: 'adam', lr: 0.1 } },
    }),
    'run',
  ),
);
const log = record(scenario.program, scenario.training);
const lines = [headerLine(scenario, 'bombs'), ...times(log.length, i => eventJson(log, i))];
const text = `${lines.join('\n')}\n`;
const bytes = await buffer(binaryPieces(scenario, 'bombs', log, [log.length]));

/** Sizes that a chunk may claim, whatever follows. */
const CLAIMED = [0, 1, 7, 21, 2 ** 20, 2 ** 25 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
/** What a field of an event may hold in place of its own. */
const FORGED = [
  '0',
  '-1',
  '1e308',
  '99999999999',
  '2147483648',
  '9007199254740993',
  'null',
  '[]',
  '{}',
  '"x"',
  '[[[[1]]]]',
  '"NaN"',
];

export function logBombs(draw: Draw): readonly Bomb[] {
  const opened = (name: string, content: () => string | Uint8Array, codes = [FINE, REFUSED]) =>
    drawn(name, content, codes, pick([[], ['--at', '5'], ['--keys', 'G'], ['--memory', '16M']], draw));
  const somewhere = (size: number) => Math.floor(draw() * size);
  return [
    ...times(15, i => {
      const end = somewhere(bytes.length);
      return opened(`a binary log cut at byte ${end} (${i})`, () => bytes.subarray(0, end));
    }),
    ...times(15, i => {
      const end = somewhere(text.length);
      return opened(`a log of lines cut at byte ${end} (${i})`, () => text.slice(0, end));
    }),
    ...times(20, i => {
      const [at, to] = [somewhere(bytes.length), somewhere(256)];
      return opened(`a binary log with byte ${at} set to ${to} (${i})`, () => bytes.map((b, k) => (k === at ? to : b)));
    }),
    ...CLAIMED.map(size =>
      opened(`a binary log with a chunk that claims ${size} bytes`, () => {
        const head = Buffer.from(chunkHead({ tag: 'nums', body: new Uint8Array(8) }));
        head.writeUInt32LE(size, 4);
        return Buffer.concat([bytes.subarray(0, bytes.indexOf('nums')), head, Buffer.alloc(4 * 2 ** 20, 1)]);
      }, [REFUSED]),
    ),
    ...times(30, i => {
      const [at, forged] = [1 + somewhere(lines.length - 1), pick(FORGED, draw)];
      const fields = [...lines[at]!.matchAll(/"(\w+)":/g)].map(([key]) => key);
      const field = pick(fields, draw);
      return opened(`event ${at - 1} of a log with ${field}${forged} (${i})`, () =>
        lines
          .map((line, k) =>
            k === at ? line.replace(new RegExp(`${field}(?:"[^"]*"|\\[[^\\]]*\\]|[^,}]*)`), field + forged) : line,
          )
          .join('\n'),
      );
    }),
    ...times(10, i => {
      const [from, to] = [somewhere(lines.length), somewhere(lines.length)];
      return opened(`a log of lines with line ${from} again after line ${to} (${i})`, () =>
        lines.toSpliced(to, 0, lines[from]!).join('\n'),
      );
    }),
    opened('a log of lines, 100,000 times', () => gzipSync(text.repeat(20_000)), [REFUSED]),
    opened('a binary log, 1,000 times', () => Buffer.concat(times(1_000, () => bytes)), [REFUSED]),
    opened('a header alone, 1,000 times', () => `${lines[0]}\n`.repeat(1_000), [REFUSED]),
    opened(
      'a header whose scenario is too much work',
      () => `${lines[0]!.replace('"program":["', `"program":[${'"y = x",'.repeat(50_000)}"`)}\n`,
    ),
  ];
}
