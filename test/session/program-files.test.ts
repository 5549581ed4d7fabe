/** The program pane of a recorded run with several source files: its title says which of them it stands in. */

import { expect, it } from 'vitest';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { bytesInMemory } from '../../src/trace/recorded/bytes-at.ts';
import { openWhole } from '../../src/trace/recorded/log-reader.ts';
import { frameOf } from '../support/frame.ts';
import { readerOf, textOfLog } from '../support/recorded-logs.ts';

const NAME = 'lecture.ndjson';
/** z1.1 is computed by event 3, z1 by event 5. */
const [OF_OTHER, OF_FIRST] = [3, 5];

/** The lecture's log, or the same with z1.1 in a file of its own. */
function logText(files: 1 | 2): string {
  const lines = textOfLog(NAME).split('\n');
  if (files === 1) return lines.join('\n');
  const other = { def: 'source', file: 1, path: 'net.py', sha256: '0', text: 'def product(W, x):\n    return W @ x\n' };
  return lines
    .flatMap(line => (line.includes('"def":"source"') ? [line, JSON.stringify(other)] : [line]))
    .map(line =>
      line.includes('"node":"z1.1","role"') ? line.replace(/"site":\{[^}]*\}/, '"site":{"file":1,"line":2}') : line,
    )
    .join('\n');
}

function titleAt(at: number, files: 1 | 2, changed: readonly string[] = []): string | undefined {
  const reader = readerOf(bytesInMemory(new TextEncoder().encode(logText(files))), NAME);
  const { scenario, log } = openWhole(reader, path => changed.includes(path));
  const frame = frameOf(createSession(new Run(scenario, log), { at }), { columns: 200, rows: 60 });
  return /Program[^─╮]*/.exec(frame.join('\n'))?.[0].trim();
}

it('names the file of the event, and which of how many it is', () => {
  expect(titleAt(OF_OTHER, 2)).toBe('Program: net.py · 2 of 2');
  expect(titleAt(OF_FIRST, 2)).toBe('Program: lecture.py · 1 of 2');
});

it('says that the file on disk is another', () => {
  expect(titleAt(OF_OTHER, 2, ['net.py'])).toBe('Program: net.py (the file on disk differs) · 2 of 2');
  expect(titleAt(OF_FIRST, 2, ['net.py'])).toBe('Program: lecture.py · 1 of 2');
  expect(titleAt(OF_FIRST, 1, ['lecture.py'])).toBe('Program: lecture.py (the file on disk differs)');
});

it('is short where there is one file, as it was recorded', () => {
  expect(titleAt(OF_FIRST, 1)).toBe('Program');
});
