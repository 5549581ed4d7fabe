/** The lecture's log, with its source as the recorder kept it or not. */

import { textOfLog } from './recorded-logs.ts';

/** Whether the text of lecture.py is kept, and of net.py, in which z1.1 is computed; without the latter there is one file. */
export interface Kept {
  readonly lecture: boolean;
  readonly net?: boolean;
}

/** The lines of lecture.ndjson; where there are two files, z1.1 stands in line 2 of net.py. */
export function lectureWith({ lecture, net }: Kept): string {
  const text = net === true ? 'def product(W, x):\n    return W @ x\n' : null;
  const other = { def: 'source', file: 1, path: 'net.py', sha256: '0', text };
  return textOfLog('lecture.ndjson')
    .split('\n')
    .flatMap(line => {
      if (line.includes('"def":"source"'))
        return [
          lecture ? line : JSON.stringify({ ...JSON.parse(line), text: null }),
          ...(net === undefined ? [] : [JSON.stringify(other)]),
        ];
      const isMoved = net !== undefined && line.includes('"node":"z1.1","role"');
      return [isMoved ? line.replace(/"site":\{[^}]*\}/, '"site":{"file":1,"line":2}') : line];
    })
    .join('\n');
}

/** Where z1.1 and z1 stand, as far as the log keeps it: z1 is in line 17 of lecture.py. */
export const PLACES: readonly { readonly kept: Kept; readonly places: Readonly<Record<'z1.1' | 'z1', Place>> }[] = [
  {
    kept: { lecture: true },
    places: { 'z1.1': { file: 'lecture.py', line: 17 }, z1: { file: 'lecture.py', line: 17 } },
  },
  { kept: { lecture: false }, places: { 'z1.1': { file: 'lecture.py' }, z1: { file: 'lecture.py' } } },
  {
    kept: { lecture: true, net: true },
    places: { 'z1.1': { file: 'net.py', line: 2 }, z1: { file: 'lecture.py', line: 17 } },
  },
  { kept: { lecture: true, net: false }, places: { 'z1.1': { file: 'net.py' }, z1: { file: 'lecture.py', line: 17 } } },
  { kept: { lecture: false, net: true }, places: { 'z1.1': { file: 'net.py', line: 2 }, z1: { file: 'lecture.py' } } },
  { kept: { lecture: false, net: false }, places: { 'z1.1': { file: 'net.py' }, z1: { file: 'lecture.py' } } },
];

interface Place {
  readonly file: string;
  readonly line?: number;
}
