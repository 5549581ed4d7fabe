/** A long run of a network that is no toy, within the least memory that it gets without asking: 26 GB of numbers in 10,000 iterations. */

import { usualMemory } from '../../src/cli/usual-memory.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { Recorder } from '../../src/engine/record.ts';
import { changesOf } from '../../src/query/print.ts';
import { answerOf } from '../../src/query/search.ts';
import { TextSearch } from '../../src/query/text-search.ts';
import { lookInto, somePlaces } from './looking.ts';
import { durationOf, type Measured } from './measure.ts';
import { PERCEPTRON, perceptronOf } from './recording.ts';
import { atMost, type Row } from './row.ts';

const optimizer = { type: 'sgd', lr: 0.01, ...OPTIMIZER_DEFAULTS.sgd } as const;
const MEBIBYTE = 1024 * 1024;

/** The times of the iterations, in milliseconds, and the most bytes that the process took meanwhile. */
function longRun(
  iterations: number,
  memory?: number,
): {
  readonly log: EventLog;
  readonly times: readonly number[];
  readonly most: number;
} {
  const recorder = new Recorder(perceptronOf(PERCEPTRON).program, { iterations, optimizer }, { memory });
  const times: number[] = [];
  let most = 0;
  while (!recorder.isDone) {
    times.push(durationOf(() => recorder.run(1)));
    if (times.length % 50 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { log: recorder.log, times, most };
}

const ITERATIONS = 10_000;
const named = (what: string, memory = '512 MB') =>
  `${what}, perceptron 784-128-10, ${ITERATIONS} iterations (--quick: 400) in ${memory}`;

/** Past the budget when time is short too: 400 iterations have 1 GB of numbers. */
const iterations = (scale: (samples: number) => number): number => scale(scale(ITERATIONS));

/** The longest that a key waits for a search, and how long its whole answer takes; in milliseconds. */
function printed(
  text: string,
  scale: (samples: number) => number,
  memory?: number,
): { readonly whole: number; readonly first: number } {
  const { log } = longRun(iterations(scale), memory);
  const changes = changesOf(log, text);
  const search = changes.searchOn();
  const start = performance.now();
  let first = 0;
  while (!search.next().done) if (first === 0 && changes.positions.length > 0) first = performance.now() - start;
  return { whole: performance.now() - start, first };
}

export const BUDGET: readonly Row[] = [
  {
    name: named('print W1[0,0] over all of it', 'the usual quarter of the machine’s memory'),
    unit: 'ms',
    goal: atMost(2_000),
    measure: (scale): Measured => ({ samples: [printed('W1[0,0]', scale, usualMemory()).whole] }),
  },
  {
    name: named('print W1[0,0] over all of it, which records most of it again'),
    unit: 'ms',
    measure: (scale): Measured => ({ samples: [printed('W1[0,0]', scale).whole] }),
  },
  {
    name: named('first row of that print'),
    unit: 'ms',
    goal: atMost(200),
    measure: (scale): Measured => ({ samples: [printed('W1[0,0]', scale).first] }),
  },
  {
    name: named('print norm(grad(W1)) over all of it'),
    unit: 'ms',
    goal: atMost(2_000),
    measure: (scale): Measured => ({ samples: [printed('norm(grad(W1))', scale).whole] }),
  },
  {
    name: named('first row of print sum(W1 * W1), which records again'),
    unit: 'ms',
    goal: atMost(200),
    measure: (scale): Measured => ({ samples: [printed('sum(W1 * W1)', scale).first] }),
  },
  {
    name: named('a letter typed after /, all of it looked through for a word'),
    unit: 'ms',
    goal: atMost(50),
    measure(scale): Measured {
      const { log } = longRun(iterations(scale));
      const write = () => '';
      return {
        samples: ['z', 'zz', 'zzz'].map(text =>
          durationOf(() => answerOf(new TextSearch(log, 0, [text], write).searchOn())),
        ),
      };
    },
  },
  {
    name: named('one iteration'),
    unit: 'ms',
    measure: (scale): Measured => ({ samples: longRun(iterations(scale)).times }),
  },
  {
    name: named('memory of the process'),
    unit: 'MB',
    measure: (scale): Measured => ({ samples: [longRun(iterations(scale)).most / MEBIBYTE] }),
  },
  {
    name: named('seek to a random event'),
    unit: 'ms',
    goal: atMost(200, 'p99'),
    measure(scale): Measured {
      const { log } = longRun(iterations(scale));
      const look = lookInto(log);
      return { samples: somePlaces(log.length, scale(100)).map(position => durationOf(() => look(position))) };
    },
  },
];
