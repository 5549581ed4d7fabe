/** Pieces of JSON over and over, alone and in the place of a value, and the same packed. */

import { gzipSync } from 'node:zlib';
import type { Draw } from '../../support/generated-programs.ts';
import { type Bomb, drawn, FINE, pick, REFUSED, times } from './bomb.ts';

const PIECES = [
  '[',
  '{"a":',
  '[{"a":[',
  '"',
  '\\',
  '\\u0000',
  '9',
  '1e9',
  '-',
  '.',
  ',',
  '[],',
  '{},',
  '"a":1,',
  '/*',
  '// x\n',
  '/**/',
  ' ',
  '\n',
  '\0',
  '\ufeff',
  'null,',
  'e\u0301',
  '\ud83d\ude00',
];

/** Where a piece stands: what comes before it. */
const PLACES = [
  '',
  '{"title":',
  '{"title":"',
  '{"title":"t","inputs":{"x":',
  '{"title":"t","inputs":{',
  '{"title":"t","program":[',
  '{"title":"t","program":["L = ',
  '{"title":"t","program":["L = 1"],"notes":[',
  '{"title":"t","program":["L = 1"],"expect":',
  '{"title":"t","program":["L = 1"],"training":{"data":{"x":[',
];

export function jsonBombs(draw: Draw): readonly Bomb[] {
  return PIECES.flatMap(piece =>
    times(4, i => {
      const [place, bytes] = [pick(PLACES, draw), pick([70_000, 1_000_000, 4_000_000, 5_000_000], draw)];
      const again = Math.ceil(bytes / Buffer.byteLength(piece));
      return drawn(`${JSON.stringify(piece)} ${again} times after ${place} (${i})`, () => place + piece.repeat(again), [
        REFUSED,
      ]);
    }),
  );
}

const MEBIBYTE = 2 ** 20;

/** Files that grow when they are unpacked, and files that are not what their beginning says. */
export function packedBombs(draw: Draw): readonly Bomb[] {
  const sound = gzipSync('{"title":"t","inputs":{"x":2},"program":["L = x * x"]}');
  const nothing = gzipSync('');
  const grown = PIECES.map(piece => {
    const members = pick([1, 4, 16], draw);
    const place = pick(PLACES, draw);
    return drawn(`${members} × 16 MiB of ${JSON.stringify(piece)} after ${place}, packed`, () => {
      const member = gzipSync(Buffer.alloc(16 * MEBIBYTE, piece));
      return Buffer.concat([gzipSync(place), ...times(members, () => member)]);
    }, [REFUSED]);
  });
  const cut = times(10, i => {
    const end = Math.floor(draw() * sound.length);
    return drawn(`a packed file cut at byte ${end} (${i})`, () => sound.subarray(0, end), [FINE, REFUSED]);
  });
  const turned = times(20, i => {
    const [at, bit] = [Math.floor(draw() * sound.length), Math.floor(draw() * 8)];
    return drawn(
      `a packed file with bit ${bit} of byte ${at} turned (${i})`,
      () => sound.map((byte, k) => (k === at ? byte ^ (1 << bit) : byte)),
      [FINE, REFUSED],
    );
  });
  return [
    ...grown,
    ...cut,
    ...turned,
    drawn('a packed file in a packed file in a packed file', () => gzipSync(gzipSync(sound)), [FINE, REFUSED]),
    drawn('a packed file and 4 MB of anything', () => Buffer.concat([sound, Buffer.alloc(4_000_000, 7)]), [
      FINE,
      REFUSED,
    ]),
    drawn('100,000 packed files of nothing', () => Buffer.alloc(100_000 * nothing.length, nothing), [REFUSED]),
  ];
}
