/** How long one waits for an answer that lies at the other end of a million events, or is not there. */

import { parseCondition } from '../../src/query/conditions.ts';
import { FINDS } from '../../src/query/find.ts';
import type { Direction } from '../../src/query/navigate.ts';
import { findEvent, findHit, type RunTarget } from '../../src/query/run-to.ts';
import { chainProgram, MILLION, recorded } from './programs.ts';
import { atMost, type Row, timed } from './row.ts';

const OPERATIONS = 1000;

const million = () => recorded(chainProgram(OPERATIONS), MILLION);

/** The least that any search does: to read a column to its end. */
function columnReader(): () => number {
  const column = new Uint8Array(MILLION).map((_, i) => i % 7);
  return () => {
    let found = 0;
    for (let i = 0; i < column.length; i++) if (column[i] === 6) found++;
    return found;
  };
}

const searching = (name: string, search: (log: ReturnType<typeof million>) => () => unknown): Row =>
  timed({
    name: `${name}, 1,000,000 events`,
    unit: 'ms',
    goal: atMost(100, 'p99'),
    samples: 40,
    prepare() {
      const run = search(million());
      return { run, reference: { name: 'read one bare column', run: columnReader() } };
    },
  });

function hunt(kind: 'condition' | 'watch', text: string, direction: Direction): Row {
  const way = direction === 'forward' ? 'run' : 'run back';
  return searching(`${way} to ${kind} ${text}, never met`, log => {
    const target: RunTarget = { kind, condition: parseCondition(log, text) };
    const from = direction === 'forward' ? 0 : log.length - 1;
    return () => {
      const hit = findHit(log, from, direction, [target]);
      if (hit !== undefined) throw new Error(`${text} was met at event ${hit.position}`);
      return hit;
    };
  });
}

const findNan = searching('find a NaN that is not there', log => {
  const { test } = FINDS.find(({ name }) => name === 'nan')!; // the first of them
  const isWanted = test(log, { node: undefined, element: undefined }, 0)!; // asks of every event
  return () => findEvent(log, 0, 'forward', isWanted);
});

export const SEARCHING: readonly Row[] = [
  hunt('condition', 'isnan(v500)', 'forward'),
  hunt('condition', 'isnan(v500)', 'backward'),
  // Its gradient is written most often of all: once for each of 333 operations in every iteration.
  hunt('condition', 'abs(grad(w)) > 1e300', 'forward'),
  hunt('condition', 'abs(grad(w)) > 1e300', 'backward'),
  hunt('watch', 'x', 'forward'),
  findNan,
];
